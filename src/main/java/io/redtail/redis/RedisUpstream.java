package io.redtail.redis;

import io.redtail.channel.Channel;
import io.redtail.config.RedisSettings;
import io.redtail.delivery.Upstream;
import java.util.concurrent.CompletionStage;

/** Redis as the source of publications: writes down what is wanted; {@link RedisSubscriber} sees to it. */
public final class RedisUpstream implements Upstream {

    private final DesiredSubscriptions desired;
    private final DesiredSubscriptions sharded;
    private final ChannelFormat format;

    /**
     * Wants nothing yet.
     *
     * @param format how publications come: as they were published, or as history has recorded them
     */
    public RedisUpstream(RedisSettings settings, ChannelFormat format) {
        this.format = format;
        this.desired = new DesiredSubscriptions(settings.linger(), settings.subscribeTimeout());
        this.sharded = new DesiredSubscriptions(settings.linger(), settings.subscribeTimeout());
    }

    @Override
    public CompletionStage<Void> acquire(Channel channel) {
        return desired(channel).acquire(format.nameOf(channel));
    }

    @Override
    public void release(Channel channel) {
        desired(channel).release(format.nameOf(channel));
    }

    private DesiredSubscriptions desired(Channel channel) {
        return channel.type().isSharded() ? sharded : desired;
    }

    ChannelFormat format() {
        return format;
    }

    DesiredSubscriptions desired() {
        return desired;
    }

    /** Those of sharded pub/sub. */
    DesiredSubscriptions sharded() {
        return sharded;
    }
}
