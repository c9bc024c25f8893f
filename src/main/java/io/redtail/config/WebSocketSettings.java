package io.redtail.config;

import java.time.Duration;
import java.util.Set;

/**
 * The side that clients see.
 *
 * @param allowedOrigins origins of pages that may connect, besides those of the same host and of localhost; {@code *}: all
 * @param pingInterval how often a client is pinged
 * @param pongTimeout how long it may take to answer before its connection is closed
 * @param maxMessageBytes the longest message that a client may send; a longer one closes the connection with 1009
 * @param portableSinkOnly whether sockets are written to through the API even where there is a faster way
 * @param subscriptionsPerConnection how many channels one connection may follow
 * @param commandsPerSecond how many commands one connection may send, with bursts of twice as many
 * @param badMessages how many invalid messages close a connection with 1008; one is forgiven every ten seconds
 */
public record WebSocketSettings(
        Set<String> allowedOrigins,
        Duration pingInterval,
        Duration pongTimeout,
        int maxMessageBytes,
        boolean portableSinkOnly,
        int subscriptionsPerConnection,
        int commandsPerSecond,
        int badMessages) {}
