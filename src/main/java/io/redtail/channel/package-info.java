/** Channels and their types: what they are called, here and in Redis, and how their payloads are read. Plain Java. */
@NullMarked
package io.redtail.channel;

import org.jspecify.annotations.NullMarked;
