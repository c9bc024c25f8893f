package io.redtail.history;

import io.redtail.it.redis.RealRedis;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import redis.clients.jedis.BinaryJedisPubSub;

/** A connection that hears what is published on some channels. */
final class RedisListener extends BinaryJedisPubSub {

    final List<byte[]> heard = new CopyOnWriteArrayList<>();
    private final Thread thread;

    RedisListener(RealRedis redis, String... channels) {
        thread = new Thread(() -> redis.run(jedis -> {
            jedis.subscribe(this, Stream.of(channels).map(HistoryFixture::bytes).toArray(byte[][]::new));
            return null;
        }));
        thread.start();
        Awaitility.await().until(() -> getSubscribedChannels() == channels.length);
    }

    @Override
    public void onMessage(byte[] channel, byte[] message) {
        heard.add(message);
    }

    /** What it has heard, when that are so many messages. */
    List<byte[]> await(int messages) {
        Awaitility.await().until(() -> heard.size() >= messages);
        return heard;
    }

    void stop() {
        if (thread.isAlive()) {
            unsubscribe();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
