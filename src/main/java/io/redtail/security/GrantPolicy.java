package io.redtail.security;

import io.redtail.channel.Channel;
import jakarta.enterprise.context.ApplicationScoped;

/** The policy that comes with Redtail: what the identity was granted, and nothing else. */
@ApplicationScoped
public class GrantPolicy implements AccessPolicy {

    @Override
    public boolean mayFollow(Identity identity, Channel channel) {
        return identity.follow().include(channel);
    }

    @Override
    public boolean mayPublish(Identity identity, Channel channel) {
        return identity.publish().include(channel);
    }
}
