/** What clients say and what we answer: commands, notices, the two dialects of the seeds and {@code redtail.v1}. */
@NullMarked
package io.redtail.protocol;

import org.jspecify.annotations.NullMarked;
