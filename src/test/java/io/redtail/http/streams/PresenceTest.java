package io.redtail.http.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.server.TcpConnection;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private static final TcpConnection CONNECTION =
            TcpConnection.of("127.0.0.1", 8080, "127.0.0.1", 54321).orElseThrow();
    private static final Map<TcpConnection, Boolean> THERE = Map.of(CONNECTION, true);
    private static final Map<TcpConnection, Boolean> CLOSED = Map.of(CONNECTION, false);
    private static final Map<TcpConnection, Boolean> MISSING = Map.of();

    private final Presence presence = new Presence(Optional.of(CONNECTION));

    @Test
    void whoHasClosedHasLeft() {
        assertThat(presence.hasLeft(THERE)).isFalse();
        assertThat(presence.hasLeft(CLOSED)).isTrue();
    }

    @Test
    void whoIsMissingOnceIsThere() {
        assertThat(presence.hasLeft(THERE)).isFalse();
        assertThat(presence.hasLeft(MISSING)).isFalse();
        assertThat(presence.hasLeft(THERE)).isFalse();
        assertThat(presence.hasLeft(MISSING)).isFalse();
    }

    @Test
    void whoIsMissingForLongerWasReset() {
        assertThat(presence.hasLeft(THERE)).isFalse();
        assertThat(presence.hasLeft(MISSING)).isFalse();
        assertThat(presence.hasLeft(MISSING)).isTrue();
    }

    @Test
    void whoWasNeverListedIsNotJudged() {
        Presence unknown = new Presence(Optional.empty());
        for (int i = 0; i < 10; i++) {
            assertThat(presence.hasLeft(MISSING)).isFalse();
            assertThat(unknown.hasLeft(CLOSED)).isFalse();
        }
    }
}
