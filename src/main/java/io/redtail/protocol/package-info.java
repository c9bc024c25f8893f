/** What clients say and what we answer: commands, notices, the two legacy dialects and {@code redtail.v1}. */
@NullMarked
package io.redtail.protocol;

import org.jspecify.annotations.NullMarked;
