package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.lifecycle.Worker;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to Redis that never ends: connects, reads until the connection ends, waits, and connects again, until it is
 * stopped.
 *
 * @param <C> what one connection is; a new one is made for every attempt
 */
public final class RedisFeed<C extends RedisFeed.Connection> {

    /** One connection, from its first SUBSCRIBE to its end. */
    public interface Connection extends AutoCloseable {

        /**
         * Subscribes, and reads until the connection ends.
         *
         * @throws RuntimeException as Jedis has it
         */
        void listen();

        /** Any thread: ends {@link #listen}, also out of a blocked read, which an interrupt would not. */
        @Override
        void close();
    }

    private static final Duration UNWANTED = Duration.ofMillis(100);

    private final Worker worker;
    private final Supplier<C> connector;
    private final Consumer<Diagnosis> whenFailed;
    private final Runnable whenEnded;
    private final Backoff backoff;
    private final BooleanSupplier isWanted;
    private final Duration longestPause;
    private volatile @Nullable C current;
    private volatile long attemptedAt = System.nanoTime();

    /**
     * Makes one that is not started, and connects whenever it has no connection. All that it is given is called by its own thread.
     *
     * @param name for logs
     * @param connector opens a connection
     * @param whenFailed learns why an attempt has failed
     * @param whenEnded runs after each attempt, before the pause
     */
    public RedisFeed(
            String name,
            RedisSettings settings,
            Supplier<C> connector,
            Consumer<Diagnosis> whenFailed,
            Runnable whenEnded) {
        this(name, settings, connector, whenFailed, whenEnded, () -> true);
    }

    /**
     * The same, but for when it connects.
     *
     * @param isWanted whether it should; asked ten times per second while it has no connection. Does not end one: {@link #disconnect} does
     */
    public RedisFeed(
            String name,
            RedisSettings settings,
            Supplier<C> connector,
            Consumer<Diagnosis> whenFailed,
            Runnable whenEnded,
            BooleanSupplier isWanted) {
        this.isWanted = isWanted;
        this.worker = new Worker(name, this::readUntilConnectionEnds);
        this.connector = connector;
        this.whenFailed = whenFailed;
        this.whenEnded = whenEnded;
        this.longestPause = settings.backoffMax();
        this.backoff = new Backoff(
                settings.backoffMin(),
                settings.backoffMax(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Returns at once: an unreachable Redis is tried until it is there. */
    public void start(ThreadFactory threads) {
        worker.start(threads);
    }

    void startOn(Executor longRunning) {
        worker.startOn(longRunning);
    }

    /** Yields how long to wait: the longest pause where trying again may not help. */
    private Duration readUntilConnectionEnds() {
        if (!isWanted.getAsBoolean()) {
            return UNWANTED;
        }
        attemptedAt = System.nanoTime();
        try (C connection = connector.get()) {
            current = connection;
            if (worker.isRunning()) {
                connection.listen();
            }
            return backoff.next();
        } catch (RuntimeException e) {
            Diagnosis diagnosis = Diagnosis.of(e);
            if (worker.isRunning()) {
                whenFailed.accept(diagnosis);
            }
            return diagnosis.passing() ? backoff.next() : longestPause;
        } finally {
            current = null;
            whenEnded.run();
        }
    }

    /** Its thread: the connection is as it should be, so that the next pause is a short one. */
    public void established() {
        backoff.reset();
    }

    /** Its thread, while it listens; null otherwise. */
    @Nullable
    C current() {
        return current;
    }

    /** When it began its last attempt, by {@link System#nanoTime}. */
    long attemptedAt() {
        return attemptedAt;
    }

    boolean isRunning() {
        return worker.isRunning();
    }

    boolean hasStopped() {
        return worker.hasStopped();
    }

    /** Any thread: ends the connection; the next attempt follows. */
    public void disconnect() {
        C connection = current;
        if (connection != null) {
            connection.close();
        }
    }

    /** Any thread: ends it, also out of a blocked read. Returns at once. */
    public void stop() {
        worker.stop();
        disconnect();
    }

    /** Says whether it ended in time. */
    public boolean awaitStopped(Duration timeout) throws InterruptedException {
        return worker.awaitStopped(timeout);
    }
}
