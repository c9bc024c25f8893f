/**
 * Keeps one subscription to Redis alive and turns its messages into publications.
 *
 * <p>Two threads: the <em>reader</em> ({@link io.redtail.redis.SubscriberLoop}) reads, decodes and routes; the
 * <em>reconciler</em> ({@link io.redtail.redis.SubscriptionReconciler}) sends, pings and watches timeouts. {@link
 * io.redtail.redis.DesiredSubscriptions} has the desired subscriptions, independent of the state of the connection.
 */
@NullMarked
package io.redtail.redis;

import org.jspecify.annotations.NullMarked;
