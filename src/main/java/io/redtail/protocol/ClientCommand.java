package io.redtail.protocol;

import io.redtail.delivery.Channel;
import java.util.Optional;

/** What a client may ask for, in whichever dialect it asked. */
public sealed interface ClientCommand {

    /** What the client wants to see again in the answer. */
    Optional<RequestId> id();

    /**
     * Follow a channel.
     *
     * @param acknowledged false in the dialect "jobs", which has no answers: the seed's React hook would list them
     */
    record Subscribe(Channel channel, boolean acknowledged, Optional<RequestId> id) implements ClientCommand {}

    /**
     * Follow it no longer.
     *
     * @param acknowledged as in {@link Subscribe}
     */
    record Unsubscribe(Channel channel, boolean acknowledged, Optional<RequestId> id) implements ClientCommand {}

    record ListSubscriptions(Optional<RequestId> id) implements ClientCommand {}

    record Ping(Optional<RequestId> id) implements ClientCommand {}
}
