package io.redtail.redis;

import java.time.Duration;
import java.util.Optional;

/**
 * How the subscription to Redis is doing, at one moment.
 *
 * @param connected whether Redis answers on the subscriber's connection
 * @param ready whether what is published arrives here: the connection's first probe has come back, too
 * @param running whether the reader and the reconciler have not ended
 * @param heardAgo since when Redis has said nothing on the subscriber's connection, pings included
 * @param readerAgo since when the reader has neither heard anything nor tried to connect
 * @param reconcilerAgo since when the reconciler has done no step
 * @param connects how often it was connected since the start
 * @param roundTrip how long the last probe took that came back; empty before the first one
 * @param roundTripAgo when that was; empty before the first one
 * @param probesReturned probes that came back, since the start
 * @param probesRefused probes that could not be published, since the start
 * @param probesLost probes that were published and did not come back in time, since the start
 */
public record RedisStatus(
        boolean connected,
        boolean ready,
        boolean running,
        Duration heardAgo,
        Duration readerAgo,
        Duration reconcilerAgo,
        long connects,
        Optional<Duration> roundTrip,
        Optional<Duration> roundTripAgo,
        long probesReturned,
        long probesRefused,
        long probesLost) {}
