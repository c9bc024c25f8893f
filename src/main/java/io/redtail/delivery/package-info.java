/**
 * The heart: channels, publications, who is subscribed, shards and send queues.
 *
 * <p>Plain Java: no Redis, no WebSocket, no JSON. What Redis says comes in through {@link io.redtail.delivery.Router},
 * who wants to hear it through {@link io.redtail.delivery.SubscriptionRegistry}, and what leaves goes through a {@link
 * io.redtail.delivery.Sink}.
 */
@NullMarked
package io.redtail.delivery;

import org.jspecify.annotations.NullMarked;
