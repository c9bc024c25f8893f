package io.redtail.config;

import java.time.Duration;
import java.util.Set;

/**
 * Publishing and streaming over HTTP.
 *
 * @param publishEnabled whether publishing over HTTP is possible
 * @param maxUploads concurrent publishing requests, each with its own thread
 * @param publishConnections Redis connections that they share
 * @param uploadIdleTimeout a silent upload ends after this time; zero: never
 * @param idempotencyRetention how long the response to an {@code Idempotency-Key} is kept
 * @param maxStreams concurrent streaming responses
 * @param heartbeatInterval interval of the comments in an event stream
 * @param compression whether streams and downloads are sent with gzip to clients that accept it
 * @param frameAncestors origins of pages that may show the viewer in a frame, {@code self}, or {@code *} for all; empty: none
 */
public record HttpSettings(
        boolean publishEnabled,
        int maxUploads,
        int publishConnections,
        Duration uploadIdleTimeout,
        Duration idempotencyRetention,
        int maxStreams,
        Duration heartbeatInterval,
        boolean compression,
        Set<String> frameAncestors) {

    /** The same but for how many there may be. */
    public HttpSettings with(int streams, int uploads) {
        return new HttpSettings(
                publishEnabled,
                uploads,
                publishConnections,
                uploadIdleTimeout,
                idempotencyRetention,
                streams,
                heartbeatInterval,
                compression,
                frameAncestors);
    }
}
