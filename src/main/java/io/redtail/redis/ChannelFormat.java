package io.redtail.redis;

import io.redtail.delivery.Channel;
import io.redtail.delivery.Publication;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which Redis channel carries which of ours, and what a message on it looks like. */
public interface ChannelFormat {

    /** The Redis channel on which a channel's publications come. Any thread. */
    String nameOf(Channel channel);

    /** Which of {@code followed} arrive on a Redis channel. Any thread. */
    List<Channel> followedOn(String redisChannel, Set<Channel> followed);

    /** The reader's thread. Empty for what nobody could follow. */
    Optional<Publication> read(byte[] redisChannel, byte[] payload);

    /** Job updates that no tenant could be given, since the start. Any thread. */
    long malformedJobUpdates();
}
