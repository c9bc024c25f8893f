package io.redtail.ops.health;

import io.redtail.config.RedisSettings;
import io.redtail.delivery.Drain;
import io.redtail.delivery.Shards;
import io.redtail.history.History;
import io.redtail.history.HistoryStatus;
import io.redtail.redis.RedisStatus;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisSubscribers;
import io.redtail.websocket.WarmUp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The checks of a gateway's own parts. */
public final class Checks {

    static final String SHARDS = "shards";
    static final String REDIS_THREADS = "redis-threads";
    static final String REDIS_SUBSCRIPTION = "redis-subscription";
    static final String GATEWAY = "gateway";
    static final String DRAIN = "drain";
    static final String HISTORY = "history";
    static final String WARM_UP = "warm-up";

    /** A shard that has not taken its mail for so long keeps clients waiting. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    /** Nothing that a shard does takes so long; not even a full collection should. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    /** What a scheduler may do to us beyond a timeout. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private Checks() {}

    /** Ready while every shard takes its mail within five seconds. {@link Shards#beat} must be called once a second. */
    public static Check shardsAreQuick(Shards shards) {
        return shards(shards, SLOW);
    }

    /** Alive while every shard takes its mail within half a minute. */
    public static Check shardsMove(Shards shards) {
        return shards(shards, STUCK);
    }

    static Check shards(Shards shards, Duration limit) {
        return new Check(SHARDS, () -> {
            Duration slowest = shards.slowestBeat();
            return new CheckResult(
                    slowest.compareTo(limit) <= 0,
                    data("ageSeconds", seconds(slowest), "count", shards.count(), "limitSeconds", seconds(limit)));
        });
    }

    /**
     * Alive while the two threads that maintain a subscription make progress: they hear something, or try to connect.
     * Whether Redis is there is not asked: a restart of this process would not restore it.
     */
    public static Check redisThreadsMove(RedisSubscribers redis, RedisSettings settings) {
        Duration limit = settings.readTimeout()
                .plus(settings.connectTimeout())
                .plus(settings.backoffMax())
                .multipliedBy(2);
        return new Check(REDIS_THREADS, () -> {
            List<RedisStatus> each =
                    redis.each().stream().map(RedisSubscriber::status).toList();
            Duration slowest = each.stream()
                    .map(vitals -> longer(vitals.readerAgo(), vitals.reconcilerAgo()))
                    .reduce(Duration.ZERO, Checks::longer);
            return new CheckResult(
                    each.stream().allMatch(RedisStatus::running) && slowest.compareTo(limit) <= 0,
                    data("ageSeconds", seconds(slowest), "limitSeconds", seconds(limit)));
        });
    }

    /**
     * Ready while what is published arrives: Redis answers pings on the subscriber's own connection within its read
     * timeout, and the connection's first probe, a message to ourselves, has come back. A later probe that does not
     * come back ends the connection, and so this, too.
     *
     * <p>Of several independent Redis, one is enough: while another one is away, all nodes would be not ready, and the channels of those that
     * are there would have no node left. The data say which is away. One that
     * is refused, for it is another one, too, is a mistake in the settings, and with it the check is down.
     */
    public static Check redisSubscription(RedisSubscribers redis, RedisSettings settings) {
        Duration limit = settings.readTimeout().plus(SLACK); // the reader itself fails exactly at the timeout
        return new Check(REDIS_SUBSCRIPTION, () -> {
            List<RedisSubscriber> each = redis.each();
            return each.size() == 1 ? subscription(each.get(0), limit) : subscriptions(redis, limit);
        });
    }

    private static CheckResult subscription(RedisSubscriber redis, Duration limit) {
        RedisStatus vitals = redis.status();
        Map<String, Object> data = data(
                "ageSeconds",
                seconds(vitals.heardAgo()),
                "connected",
                vitals.connected(),
                "limitSeconds",
                seconds(limit));
        vitals.roundTrip().ifPresent(time -> data.put("probeRoundTripSeconds", seconds(time)));
        vitals.roundTripAgo().ifPresent(ago -> data.put("probeAgeSeconds", seconds(ago)));
        redis.shardedRefusal().ifPresent(why -> data.put("refusal", why));
        return new CheckResult(
                vitals.ready()
                        && vitals.heardAgo().compareTo(limit) <= 0
                        && redis.shardedRefusal().isEmpty(),
                data);
    }

    /** The age is that of those that are there, or of all if none is: the one that is away longest would say nothing about the others. */
    private static CheckResult subscriptions(RedisSubscribers redis, Duration limit) {
        int count = redis.each().size();
        List<String> away = new ArrayList<>();
        Duration present = Duration.ZERO;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < count; i++) {
            RedisStatus vitals = redis.each().get(i).status();
            longest = longer(longest, vitals.heardAgo());
            if (vitals.ready() && vitals.heardAgo().compareTo(limit) <= 0) {
                present = longer(present, vitals.heardAgo());
            } else {
                away.add(redis.name(i));
            }
        }
        Optional<String> refusal = IntStream.range(0, count)
                .mapToObj(redis::refusal)
                .flatMap(Optional::stream)
                .findFirst();
        boolean up = away.size() < count && refusal.isEmpty();
        Map<String, Object> data = data(
                "ageSeconds",
                seconds(away.size() < count ? present : longest),
                "connected",
                redis.each().stream().anyMatch(RedisSubscriber::isConnected),
                "limitSeconds",
                seconds(limit),
                "redisShards",
                count);
        if (!away.isEmpty()) {
            data.put("redisShardsAway", String.join(", ", away));
        }
        refusal.ifPresent(why -> data.put("refusal", why));
        return new CheckResult(up, data);
    }

    /** Ready until the node is drained, which only a restart ends. */
    public static Check notDrained(Drain drain) {
        long made = System.nanoTime();
        return new Check(
                DRAIN, () -> new CheckResult(!drain.isOn(), data("ageSeconds", since(made), "draining", drain.isOn())));
    }

    /**
     * How history is doing. Up, for a node without room for it delivers as any other, unless history cannot be kept in this Redis:
     * then no client can subscribe.
     */
    public static Check history(@Nullable History history) {
        long made = System.nanoTime();
        return new Check(HISTORY, () -> {
            if (history == null) {
                return new CheckResult(true, data("ageSeconds", since(made), "enabled", false));
            }
            HistoryStatus vitals = history.status();
            Map<String, Object> data = data(
                    "ageSeconds",
                    since(made),
                    "enabled",
                    true,
                    "listening",
                    vitals.listening(),
                    "recording",
                    vitals.recording(),
                    "redisFull",
                    vitals.redisFull(),
                    "ringSeconds",
                    vitals.ringSeconds());
            history.archiveStatus().ifPresent(archive -> {
                data.put("archiveFailing", archive.failing());
                data.put("archiveWaitingSeconds", archive.waitingSeconds());
                data.put("archiveReadFailures", archive.readFailures());
                data.put("archiveRefused", archive.refused());
                data.put("archiveUnreadable", archive.unreadable());
                data.put("archiveLinesLost", archive.lost());
            });
            vitals.refusal().ifPresent(why -> data.put("refusal", why));
            return new CheckResult(vitals.refusal().isEmpty(), data);
        });
    }

    /** Ready when the node has warmed up, or its time for that is over. */
    public static Check warmedUp(WarmUp warmUp) {
        long made = System.nanoTime();
        return new Check(
                WARM_UP,
                () -> new CheckResult(
                        warmUp.isOver(),
                        data(
                                "ageSeconds",
                                since(made),
                                "handshakes",
                                warmUp.handshakes(),
                                "limitSeconds",
                                seconds(warmUp.limit()))));
    }

    /** Up as soon as the gateway has started all its parts; Redis need not be there. */
    public static Check gatewayRuns(BooleanSupplier running) {
        long made = System.nanoTime();
        return new Check(GATEWAY, () -> new CheckResult(running.getAsBoolean(), data("ageSeconds", since(made))));
    }

    private static Map<String, Object> data(Object... namesAndValues) {
        Map<String, Object> data = new TreeMap<>(); // in the same order on every server
        for (int i = 0; i < namesAndValues.length; i += 2) {
            data.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return data;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static double since(long nanoTime) {
        return seconds(Duration.ofNanos(System.nanoTime() - nanoTime));
    }

    /** With milliseconds. */
    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
