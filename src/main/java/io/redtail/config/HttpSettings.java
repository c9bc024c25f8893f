package io.redtail.config;

import java.time.Duration;

/**
 * Publishing and following over HTTP.
 *
 * @param publishEnabled whether publishing is possible at all
 * @param maxUploads how many requests may publish at a time, each with a thread of its own
 * @param publishConnections how many Redis connections they share
 * @param uploadIdleTimeout after how much silence an upload is ended; zero: never
 * @param idempotencyRetention how long the answer to an {@code Idempotency-Key} is kept
 * @param maxStreams how many responses may follow at a time
 * @param heartbeatInterval how often an event stream gets a comment
 */
public record HttpSettings(
        boolean publishEnabled,
        int maxUploads,
        int publishConnections,
        Duration uploadIdleTimeout,
        Duration idempotencyRetention,
        int maxStreams,
        Duration heartbeatInterval) {}
