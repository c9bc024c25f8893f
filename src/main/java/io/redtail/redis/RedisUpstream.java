package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.Channel;
import io.redtail.delivery.Upstream;
import java.util.concurrent.CompletionStage;

/** Redis as the source of publications: writes down what is wanted; {@link RedisSubscriber} sees to it. */
public final class RedisUpstream implements Upstream {

    private final WantedChannels wanted;

    public RedisUpstream(RedisSettings settings) {
        this.wanted = new WantedChannels(settings.linger(), settings.subscribeTimeout());
    }

    @Override
    public CompletionStage<Void> acquire(Channel channel) {
        return wanted.acquire(PublicationReader.redisChannel(channel));
    }

    @Override
    public void release(Channel channel) {
        wanted.release(PublicationReader.redisChannel(channel));
    }

    WantedChannels wanted() {
        return wanted;
    }
}
