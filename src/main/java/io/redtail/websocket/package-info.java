/** The side that clients connect to: handshake, endpoint, session as subscriber, and the sink that reaches its socket. */
@NullMarked
package io.redtail.websocket;

import org.jspecify.annotations.NullMarked;
