package io.redtail.config;

import java.time.Duration;

/**
 * What is kept of what is published.
 *
 * @param enabled whether anything is; otherwise the others say nothing
 * @param maxLength how many publications of a channel are kept
 * @param maxBytes how many bytes of payloads of a channel are kept
 * @param maxAge how long a channel is kept on which nothing is published, and which nobody follows
 * @param maxChannels how many channels are kept; the one on which nothing was published for longest goes
 * @param ringMaxBytes how much of what is published a node remembers to take over from another, 60 seconds at most
 */
public record HistorySettings(
        boolean enabled, int maxLength, int maxBytes, Duration maxAge, int maxChannels, int ringMaxBytes) {}
