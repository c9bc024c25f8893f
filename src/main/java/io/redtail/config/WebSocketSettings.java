package io.redtail.config;

import java.time.Duration;
import java.util.Set;

/**
 * Settings of WebSocket connections.
 *
 * @param allowedOrigins origins that may connect in addition to the same host and localhost; {@code *}: all
 * @param pingInterval interval of the pings to each client
 * @param pongTimeout a client that does not answer a ping in this time is closed
 * @param maxMessageBytes the longest message that a client may send; a longer one closes the connection with 1009
 * @param portableSinkOnly whether sockets are always written through the WebSocket API
 * @param compression whether connections are compressed whose clients offer that
 * @param subscriptionsPerConnection subscriptions per connection
 * @param commandsPerSecond commands per connection and second, with bursts of twice as many
 * @param badMessages how many invalid messages close a connection with 1008; one is forgiven every ten seconds
 */
public record WebSocketSettings(
        Set<String> allowedOrigins,
        Duration pingInterval,
        Duration pongTimeout,
        int maxMessageBytes,
        boolean portableSinkOnly,
        boolean compression,
        int subscriptionsPerConnection,
        int commandsPerSecond,
        int badMessages) {}
