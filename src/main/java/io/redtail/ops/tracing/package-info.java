/** What a trace shows of a publication: its request, until Redis has confirmed it. */
@NullMarked
package io.redtail.ops.tracing;

import org.jspecify.annotations.NullMarked;
