package io.redtail.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The connection to Redis.
 *
 * @param url where Redis is; with {@code sentinels} only how to talk to it, and where they are asked for
 * @param sentinels who knows where it is, if it moves
 * @param caFile who vouches for its certificate, with {@code rediss}; empty: the CAs that Java knows
 * @param connectTimeout for the TCP and TLS handshake and the first answers
 * @param readTimeout how long the subscriber's connection may be silent, pings included, before it counts as dead
 * @param pingInterval how often a ping keeps that connection from being silent
 * @param backoffMin the first ceiling of the random wait before a new attempt; it doubles up to {@code backoffMax}
 * @param linger how long a channel stays subscribed after its last subscriber left
 * @param subscribeTimeout how long a client waits for its channel before it is told {@code unavailable}
 * @param probeInterval after how much silence a probe is published to ourselves; zero: never
 */
public record RedisSettings(
        RedisUrl url,
        Optional<SentinelSettings> sentinels,
        Optional<CaFile> caFile,
        Duration connectTimeout,
        Duration readTimeout,
        Duration pingInterval,
        Duration backoffMin,
        Duration backoffMax,
        Duration linger,
        Duration subscribeTimeout,
        Duration probeInterval) {

    /** Where Redis is, for people; without a password. */
    public String address() {
        return sentinels.map(SentinelSettings::toString).orElseGet(url::toString);
    }
}
