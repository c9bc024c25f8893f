package io.redtail.security;

import io.redtail.channel.Channel;

/**
 * Decides who may do what. The one that comes with Redtail is {@link GrantPolicy}; a deployment may provide its own as
 * a CDI bean, an {@code @Alternative} with a {@code @Priority}, in a jar below {@code WEB-INF/lib}.
 *
 * <p>Asked for every subscribe, replay, read, publish and deletion, on the container's threads, several at a time: it must be thread-safe
 * and quick. An exception out of it counts as a no.
 */
public interface AccessPolicy {

    /** Whether it may subscribe to the channel, and read its history. */
    boolean mayFollow(Identity identity, Channel channel);

    boolean mayPublish(Identity identity, Channel channel);

    /**
     * Whether it may delete what is kept of the channel: unless this is overridden, whoever may publish to it, which can push all
     * that is kept out of history as well.
     */
    default boolean mayDelete(Identity identity, Channel channel) {
        return mayPublish(identity, channel);
    }
}
