package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.commands.JedisCommands;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

class FailFastCommandsTest {

    private final RuntimeException timedOut =
            new JedisConnectionException(new SocketTimeoutException("Read timed out"));
    private final RuntimeException refused = new JedisConnectionException("Connection refused");

    private final FakeCommands redis = new FakeCommands();
    private Optional<String> refusal = Optional.empty();
    private Duration now = Duration.ofSeconds(100);
    private Duration heardAt = Duration.ofSeconds(99);
    private final FailFastCommands commands =
            new FailFastCommands(redis, () -> refusal, () -> now.minus(heardAt), "1 at b:6379", () -> now.toNanos());

    /** What comes of one command. */
    private Optional<Throwable> failure() {
        try {
            List<Object> unused = commands.publish(new byte[0], List.of());
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    @Test
    void afterATimeout_commandsFailAtOnce() {
        redis.failure = timedOut;
        assertThat(failure()).contains(timedOut);

        assertThat(commands.isSilent()).isTrue();
        assertThatThrownBy(() -> commands.run(jedis -> "unused"))
                .isInstanceOf(JedisConnectionException.class)
                .hasMessageContaining("Redis 1 at b:6379 does not answer in time");
        assertThat(redis.calls).isOne();
    }

    @Test
    void whenItsSubscriberHasHeardFromIt_itIsAskedAgain() {
        redis.failure = timedOut;
        assertThat(failure()).contains(timedOut);
        redis.failure = null;

        now = now.plusMillis(2);
        heardAt = now;

        assertThat(commands.isSilent()).isFalse();
        assertThat(failure()).isEmpty();
        assertThat(redis.calls).isEqualTo(2);
    }

    @Test
    void afterFiveSeconds_oneCommandIsATrial() {
        redis.failure = timedOut;
        assertThat(failure()).contains(timedOut);

        now = now.plusSeconds(5);
        assertThat(failure()).contains(timedOut);
        assertThat(failure()).isPresent();
        assertThat(redis.calls).isEqualTo(2);

        now = now.plusSeconds(5);
        redis.failure = null;
        assertThat(failure()).isEmpty();
        assertThat(commands.isSilent()).isFalse();
        assertThat(failure()).isEmpty();
        assertThat(redis.calls).isEqualTo(4);
    }

    @Test
    void whoeverComesWhileTheTrialWaitsFailsAtOnce() {
        redis.failure = timedOut;
        assertThat(failure()).contains(timedOut);
        now = now.plusSeconds(5);
        redis.meanwhile = () -> assertThat(failure()).get().isNotSameAs(timedOut);

        assertThat(failure()).contains(timedOut);

        assertThat(redis.calls).isEqualTo(2);
    }

    @Test
    void oneThatIsRefusedIsNotAsked() {
        refusal = Optional.of("it is another one");

        assertThat(failure())
                .get()
                .isInstanceOf(NotIndependentException.class)
                .extracting(Throwable::getMessage)
                .isEqualTo("it is another one");
        assertThat(redis.calls).isZero();
    }

    @Test
    void whatHoldsNobodyIsAskedEachTime() {
        for (RuntimeException failure : List.of(refused, new JedisDataException("LOADING"))) {
            redis.failure = failure;
            assertThat(failure()).contains(failure);
            assertThat(commands.isSilent()).isFalse();
            assertThat(failure()).contains(failure);
        }
        assertThat(redis.calls).isEqualTo(4);
    }

    private static final class FakeCommands implements RedisCommands {

        @Nullable
        RuntimeException failure;

        Runnable meanwhile = () -> {};
        int calls;

        @Override
        public List<Object> publish(byte[] channel, List<byte[]> payloads) {
            calls++;
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            if (failure != null) {
                throw failure;
            }
            return List.of();
        }

        @Override
        public <T> T run(Function<JedisCommands, T> commands) {
            throw new AssertionError("no command is expected");
        }

        @Override
        public List<Object> publishInShard(byte[] channel, List<byte[]> payloads) {
            throw new AssertionError("no command is expected");
        }

        @Override
        public void close() {}
    }
}
