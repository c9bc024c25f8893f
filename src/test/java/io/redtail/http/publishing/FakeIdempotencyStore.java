package io.redtail.http.publishing;

import io.redtail.delivery.UpstreamUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One that keeps everything, and can be away. Any thread. */
final class FakeIdempotencyStore implements IdempotencyStore {

    final Map<String, String> answers = new ConcurrentHashMap<>();
    volatile @Nullable Map<String, Long> counts = new ConcurrentHashMap<>();
    volatile boolean away;

    @Override
    public Optional<String> claim(String key) {
        requireThere();
        return Optional.ofNullable(answers.putIfAbsent(key, PENDING));
    }

    @Override
    public void keep(String key, String answer) {
        requireThere();
        answers.put(key, answer);
    }

    @Override
    public void release(String key) {
        requireThere();
        answers.remove(key);
    }

    @Override
    public long count(String who, Duration period) {
        if (counts == null) {
            throw new UpstreamUnavailableException("Redis is away; try again", new IllegalStateException());
        }
        return counts.merge(who, 1L, Long::sum);
    }

    private void requireThere() {
        if (away) {
            throw new UpstreamUnavailableException("Redis is away; try again", new IllegalStateException());
        }
    }
}
