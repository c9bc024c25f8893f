package io.redtail.http.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.http.ProblemException;
import io.redtail.http.publishing.Idempotency.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdempotencyTest {

    private static final Answer PUBLISHED = new Answer(200, "{\"published\":1}");

    private final FakeStore store = new FakeStore();
    private final Idempotency idempotency = new Idempotency(store, 2);

    @Test
    void newKeysPerCaller_areBounded() {
        publish("a", "ada");
        publish("b", "ada");

        assertThatThrownBy(() -> idempotency.begin("c", "ada"))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().status()).isEqualTo(429);
                    assertThat(refused.problem().detail()).contains("redtail.limits.idempotency-keys-per-hour");
                    assertThat(Integer.parseInt(refused.problem().headers().get("Retry-After")))
                            .isBetween(1, 3600);
                });
        assertThat(store.answers).containsOnlyKeys("a", "b");
        assertThat(idempotency.refused()).isEqualTo(1);
        publish("d", "grace");
    }

    @Test
    void aRepeatTakesNoKey() {
        publish("a", "ada");
        for (int i = 0; i < 10; i++) {
            assertThat(idempotency.begin("a", "ada")).contains(PUBLISHED);
        }
        publish("b", "ada");
    }

    @Test
    void whatPublishedNothingLeavesNoKey() {
        idempotency.begin("a", "ada");
        idempotency.end("a", new Answer(200, "{\"published\":0}"), false);

        assertThat(store.answers).isEmpty();
    }

    @Test
    void aKeyThatCannotBeCountedIsGivenBack() {
        store.counts = null;

        assertThatThrownBy(() -> idempotency.begin("a", "ada"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(503));
        assertThat(store.answers).isEmpty();
    }

    @Test
    void zeroIsNoLimit() {
        Idempotency free = new Idempotency(store, 0);
        for (int i = 0; i < 10; i++) {
            assertThat(free.begin("key " + i, "ada")).isEmpty();
        }
        assertThat(store.counts).isEmpty();
    }

    private void publish(String key, String visitor) {
        assertThat(idempotency.begin(key, visitor)).isEmpty();
        idempotency.end(key, PUBLISHED, true);
    }

    private static final class FakeStore implements IdempotencyStore {

        final Map<String, String> answers = new HashMap<>();
        Map<String, Long> counts = new HashMap<>();

        @Override
        public Optional<String> claim(String key) {
            return Optional.ofNullable(answers.putIfAbsent(key, PENDING));
        }

        @Override
        public void keep(String key, String answer) {
            answers.put(key, answer);
        }

        @Override
        public void release(String key) {
            answers.remove(key);
        }

        @Override
        public long count(String who, Duration period) {
            if (counts == null) {
                throw new UpstreamUnavailableException("Redis is away; try again", new IllegalStateException());
            }
            return counts.merge(who, 1L, Long::sum);
        }
    }
}
