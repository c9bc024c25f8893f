/**
 * Keeps one subscription to Redis alive and turns what it brings into publications.
 *
 * <p>Two threads: the <em>reader</em> ({@link io.redtail.redis.SubscriberLoop}) only reads; the <em>keeper</em> ({@link
 * io.redtail.redis.SubscriptionKeeper}) sends, pings and watches. What is wanted stands in {@link
 * io.redtail.redis.WantedChannels}, whatever the connection does.
 */
@NullMarked
package io.redtail.redis;

import org.jspecify.annotations.NullMarked;
