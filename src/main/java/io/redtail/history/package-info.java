/**
 * History for plain {@code PUBLISH}: the recorder turns what is published into streams, one node at a time, exactly once; every
 * node serves its own clients from them.
 *
 * <p>Three connections besides the subscriber's, each with one purpose: {@link io.redtail.history.FeedReader} hears everything
 * that is published (the recorder's order), {@link io.redtail.history.RecorderLoop} appends, {@link
 * io.redtail.history.RedisHistoryReader} reads. The subscriber itself hears recorded channels only ({@link
 * io.redtail.history.RecordedChannelFormat}).
 */
@NullMarked
package io.redtail.history;

import org.jspecify.annotations.NullMarked;
