package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.Channel;
import io.redtail.delivery.Upstream;
import java.util.concurrent.CompletionStage;

/** Redis as the source of publications: writes down what is wanted; {@link RedisSubscriber} sees to it. */
public final class RedisUpstream implements Upstream {

    private final WantedChannels wanted;
    private final ChannelFormat format;

    public RedisUpstream(RedisSettings settings) {
        this(settings, new PublicationReader());
    }

    /**
     * Wants nothing yet.
     *
     * @param format how publications come: as they were published, or as history has recorded them
     */
    public RedisUpstream(RedisSettings settings, ChannelFormat format) {
        this.format = format;
        this.wanted = new WantedChannels(settings.linger(), settings.subscribeTimeout());
    }

    @Override
    public CompletionStage<Void> acquire(Channel channel) {
        return wanted.acquire(format.nameOf(channel));
    }

    @Override
    public void release(Channel channel) {
        wanted.release(format.nameOf(channel));
    }

    ChannelFormat format() {
        return format;
    }

    WantedChannels wanted() {
        return wanted;
    }
}
