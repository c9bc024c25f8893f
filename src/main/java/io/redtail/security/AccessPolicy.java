package io.redtail.security;

import io.redtail.channel.Channel;

/**
 * Decides who may do what. The one that comes with Redtail is {@link GrantPolicy}; a deployment may provide its own as
 * a CDI bean, an {@code @Alternative} with a {@code @Priority}, in a jar below {@code WEB-INF/lib}.
 *
 * <p>Asked for every subscribe, replay, read and publish, on the container's threads, several at a time: it must be thread-safe
 * and quick. An exception out of it counts as a no.
 */
public interface AccessPolicy {

    /** Whether it may subscribe to the channel, and read its history. */
    boolean mayFollow(Identity identity, Channel channel);

    boolean mayPublish(Identity identity, Channel channel);
}
