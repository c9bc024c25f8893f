package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link DesiredSubscriptions} without linger against the simplest description of it: what Redis holds, who holds what, what
 * was asked and not yet answered, and what was live when the connection broke.
 */
class DesiredSubscriptionsModelTest {

    private static final int CHANNELS = 6;
    private static final int STEPS = 400;

    private final DesiredSubscriptions wanted = new DesiredSubscriptions(Duration.ZERO, Duration.ofHours(1));
    private final Map<String, Integer> references = new LinkedHashMap<>();
    private final Map<String, List<CompletableFuture<Void>>> waiting = new LinkedHashMap<>();
    private final Queue<String> unanswered = new ArrayDeque<>();
    private final Set<String> subscribed = new HashSet<>();
    private final Set<String> suspect = new HashSet<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void itBehavesLikeItsModel(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            act(random.nextInt(100), "c" + random.nextInt(CHANNELS), 1 + random.nextInt(4));
            waiting.forEach((channel, waiters) -> assertThat(waiters).noneMatch(CompletableFuture::isDone));
        }
        settle();
    }

    private void act(int dice, String channel, int batch) {
        if (dice < 30) {
            acquire(channel);
        } else if (dice < 55) {
            release(channel);
        } else if (dice < 70) {
            ask(batch);
        } else if (dice < 85) {
            confirm();
        } else if (dice < 97) {
            unsubscribe(batch);
        } else {
            lose();
        }
    }

    private void acquire(String channel) {
        references.merge(channel, 1, Integer::sum);
        CompletableFuture<Void> live = wanted.acquire(channel).toCompletableFuture();
        if (isLive(channel)) {
            assertThat(live).isCompleted();
        } else {
            waiting.computeIfAbsent(channel, any -> new ArrayList<>()).add(live);
        }
    }

    private boolean isLive(String channel) {
        return subscribed.contains(channel) && !unanswered.contains(channel);
    }

    private void release(String channel) {
        if (references.getOrDefault(channel, 0) == 0) {
            return;
        }
        wanted.release(channel);
        if (references.merge(channel, -1, Integer::sum) == 0) {
            references.remove(channel);
            if (!subscribed.contains(channel)) {
                waiting.remove(channel); // nobody is left who could care
                suspect.remove(channel);
            }
        }
    }

    private void ask(int batch) {
        List<String> expected = references.keySet().stream()
                .filter(channel -> !subscribed.contains(channel))
                .toList();

        List<String> asked = wanted.takeToSubscribe(batch);

        assertThat(asked)
                .hasSize(Math.min(batch, expected.size()))
                .doesNotHaveDuplicates()
                .isSubsetOf(expected);
        subscribed.addAll(asked);
        unanswered.addAll(asked);
    }

    private void confirm() {
        String channel = unanswered.poll();
        if (channel == null) {
            return;
        }
        List<CompletableFuture<Void>> waiters = waiting.getOrDefault(channel, List.of());
        List<String> missed = new ArrayList<>();

        wanted.confirmed(channel, () -> {
            missed.add(channel);
            assertThat(waiters).noneMatch(CompletableFuture::isDone);
        });

        assertThat(missed).hasSize(suspect.remove(channel) ? 1 : 0);
        assertThat(waiters).allMatch(CompletableFuture::isDone);
        waiting.remove(channel);
    }

    /** Which ones of those it may is its own affair; when nothing is unanswered it must be all of them, sooner or later. */
    private void unsubscribe(int batch) {
        List<String> givenUp = wanted.takeToUnsubscribe(batch);

        assertThat(givenUp)
                .hasSizeLessThanOrEqualTo(batch)
                .doesNotHaveDuplicates()
                .allMatch(this::isLive)
                .noneMatch(references::containsKey);
        subscribed.removeAll(givenUp);
    }

    private void lose() {
        wanted.connectionLost();
        subscribed.stream().filter(this::isLive).filter(references::containsKey).forEach(suspect::add);
        waiting.keySet().removeIf(channel -> !references.containsKey(channel));
        suspect.removeIf(channel -> !references.containsKey(channel));
        subscribed.clear();
        unanswered.clear();
    }

    private void settle() {
        ask(Integer.MAX_VALUE);
        while (!unanswered.isEmpty()) {
            confirm();
        }
        unsubscribe(Integer.MAX_VALUE);
        assertThat(subscribed).isEqualTo(references.keySet());
        assertThat(wanted.size()).isEqualTo(references.size());
        assertThat(wanted.isSettled()).isTrue();
        assertThat(waiting).isEmpty();
    }
}
