package io.redtail.redis;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Commands to one of several independent Redis. Once it has not answered in time, they fail at once, and hold no thread that requests for
 * others need: until its subscriber has heard from it, or a command has been answered, of which one in five seconds is sent.
 *
 * <p>One that refuses connections is asked each time, for it holds nobody.
 */
final class FailFastCommands implements RedisCommands {

    private static final long TRIAL_NANOS = Duration.ofSeconds(5).toNanos();

    /** Redis has not answered in time, and has not been known to answer since. */
    private static final class Silence {

        private final long since;
        private final AtomicLong askAgainAt;

        Silence(long since) {
            this.since = since;
            this.askAgainAt = new AtomicLong(since + TRIAL_NANOS);
        }

        /** One of those who ask at the same time. */
        boolean mayAsk(long now) {
            long at = askAgainAt.get();
            return now - at >= 0 && askAgainAt.compareAndSet(at, now + TRIAL_NANOS);
        }
    }

    private final RedisCommands commands;
    private final Supplier<Optional<String>> refusal;
    private final Supplier<Duration> heardAgo;
    private final String name;
    private final LongSupplier nanoTime;
    private volatile @Nullable Silence silence;

    /**
     * Asks nothing yet.
     *
     * @param refusal why it must not be used; empty if it may be. Any thread
     * @param heardAgo since when its subscriber has heard nothing; any thread
     * @param name for people
     */
    FailFastCommands(
            RedisCommands commands,
            Supplier<Optional<String>> refusal,
            Supplier<Duration> heardAgo,
            String name,
            LongSupplier nanoTime) {
        this.commands = commands;
        this.refusal = refusal;
        this.heardAgo = heardAgo;
        this.name = name;
        this.nanoTime = nanoTime;
    }

    /** Whether it has not answered in time, and not since. Any thread; waits for nothing. */
    boolean isSilent() {
        Silence now = silence;
        return now != null && nanoTime.getAsLong() - heardAgo.get().toNanos() <= now.since;
    }

    private <T> T whileAnswering(Supplier<T> call) {
        refusal.get().ifPresent(why -> {
            throw new NotIndependentException(why);
        });
        Silence before = silence;
        if (before != null && isSilent() && !before.mayAsk(nanoTime.getAsLong())) {
            throw new JedisConnectionException("Redis " + name + " does not answer in time; it is asked again soon");
        }
        try {
            T answer = call.get();
            silence = null;
            return answer;
        } catch (JedisConnectionException e) {
            if (CircuitBreaker.isTimeout(e)) {
                silence = new Silence(nanoTime.getAsLong());
            }
            throw e;
        }
    }

    @Override
    public <T> T run(Function<JedisCommands, T> what) {
        return whileAnswering(() -> commands.run(what));
    }

    @Override
    public List<Object> publish(byte[] channel, List<byte[]> payloads) {
        return whileAnswering(() -> commands.publish(channel, payloads));
    }

    @Override
    public List<Object> publishInShard(byte[] channel, List<byte[]> payloads) {
        return commands.publishInShard(channel, payloads); // which only a cluster has
    }

    @Override
    public void close() {
        commands.close();
    }
}
