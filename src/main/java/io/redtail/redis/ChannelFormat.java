package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.delivery.Publication;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Which Redis channel carries which of ours, and what a message on it looks like. */
public interface ChannelFormat {

    /** The Redis channel on which a channel's publications come. Any thread. */
    String nameOf(Channel channel);

    /** Which of {@code subscribed} arrive on a Redis channel. Any thread. */
    List<Channel> subscribedOn(String redisChannel, Set<Channel> subscribed);

    /** The reader's thread. Hands on what a message carries, in order: nothing if no client could subscribe to it. */
    void read(byte[] redisChannel, byte[] payload, Consumer<Publication> each);

    /** Payloads that do not fit the type of their channel, since the start, of each type. Any thread. */
    Map<ChannelType, Long> malformedPayloads();
}
