/** What a trace shows of a publication: its request, and its way from Redis to the sockets of the same node. */
@NullMarked
package io.redtail.ops.tracing;

import org.jspecify.annotations.NullMarked;
