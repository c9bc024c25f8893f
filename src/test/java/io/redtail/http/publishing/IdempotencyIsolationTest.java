package io.redtail.http.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.InvalidChannelException;
import io.redtail.channel.NearbyNames;
import io.redtail.http.ProblemException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who chooses an {@code Idempotency-Key} gets no answer to another's request: neither of another channel nor of an end. */
class IdempotencyIsolationTest {

    private static final int ATTEMPTS = 50_000;

    private final NearbyNames nearby = new NearbyNames(22);

    private record Asked(Channel channel, boolean end, String key) {}

    @Test
    void noTwoRequestsHaveOneKey() {
        Map<String, Asked> kept = new HashMap<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            channel().ifPresent(channel -> {
                String header = nearby.any(List.of("k", "end", "end k", " k", "", "0"))
                        + nearby.any(List.of("", nearby.next()));
                Asked asked = new Asked(channel, nearby.any(List.of(true, false)), header);
                key(asked).ifPresent(key -> {
                    Asked other = kept.putIfAbsent(key, asked);
                    if (other != null && !other.equals(asked)) {
                        throw new AssertionError(asked + " is answered as " + other);
                    }
                });
            });
        }
        assertThat(kept).hasSizeGreaterThan(1000);
    }

    private Optional<Channel> channel() {
        try {
            return NearbyNames.TYPES.channel(nearby.next());
        } catch (InvalidChannelException refused) {
            return Optional.empty();
        }
    }

    private static Optional<String> key(Asked asked) {
        try {
            return Idempotency.key(asked.channel(), asked.end(), List.of(asked.key()));
        } catch (ProblemException refused) {
            return Optional.empty();
        }
    }
}
