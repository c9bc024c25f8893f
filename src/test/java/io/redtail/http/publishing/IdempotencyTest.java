package io.redtail.http.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.http.ProblemException;
import io.redtail.http.publishing.Idempotency.Answer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {

    private static final Answer PUBLISHED = new Answer(200, "{\"published\":1}");

    private final FakeIdempotencyStore store = new FakeIdempotencyStore();
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

    @Test
    void keyWhoseRequestHasNoAnswer_isAConflict() {
        idempotency.begin("a", "ada");

        assertRefused(409, () -> idempotency.begin("a", "ada"));
    }

    @Test
    void storeThatIsAway_is503AndNothingIsPublished() {
        store.away = true;

        assertRefused(503, () -> idempotency.begin("a", "ada"));
    }

    @Test
    void answerThatCannotBeKept_leavesTheKeyTaken() {
        idempotency.begin("a", "ada");
        store.away = true;
        idempotency.end("a", PUBLISHED, true);
        store.away = false;

        assertRefused(409, () -> idempotency.begin("a", "ada"));
    }

    @Test
    void keysBelongToAChannelAndToWhatIsAsked() {
        Channel p = Channel.logs("p");

        assertThat(Stream.of(
                                Idempotency.key(p, false, List.of("k")),
                                Idempotency.key(p, true, List.of("k")),
                                Idempotency.key(Channel.logs("q"), false, List.of("k")),
                                Idempotency.key(Channel.jobs("p"), false, List.of("k")))
                        .map(Optional::orElseThrow))
                .doesNotHaveDuplicates();
        assertThat(Idempotency.key(p, false, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "schl\u00fcssel"})
    void keyOfAnotherShape_isRefused(String key) {
        assertRefused(400, () -> Idempotency.key(Channel.logs("p"), false, List.of(key)));
        assertRefused(400, () -> Idempotency.key(Channel.logs("p"), false, List.of("k".repeat(256))));
    }

    @Test
    void twoKeys_areRefused() {
        assertRefused(400, () -> Idempotency.key(Channel.logs("p"), false, List.of("k", "k")));
    }

    private static void assertRefused(int status, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(status));
    }
}
