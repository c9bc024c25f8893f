package io.redtail.delivery;

import static io.redtail.delivery.Lifecycle.CLOSING;
import static io.redtail.delivery.Lifecycle.DISCARDING;
import static io.redtail.delivery.Lifecycle.GONE;
import static io.redtail.delivery.Lifecycle.LEAVING;
import static io.redtail.delivery.Lifecycle.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.delivery.Lifecycle.Event;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LifecycleTest {

    /** Every pair of state and event; the columns are in the order of {@link Event}. */
    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = """
            BEFORE,     LEAVE,      CLOSE,   DISCARD,    DRAINED,    TERMINATE
            OPEN,       LEAVING,    CLOSING, DISCARDING, OPEN,       GONE
            LEAVING,    LEAVING,    CLOSING, DISCARDING, LEAVING,    GONE
            DISCARDING, DISCARDING, CLOSING, DISCARDING, DISCARDING, GONE
            CLOSING,    CLOSING,    CLOSING, GONE,       GONE,       GONE
            GONE,       GONE,       GONE,    GONE,       GONE,       GONE
            """)
    void after_everyEventInEveryState(
            Lifecycle before,
            Lifecycle leave,
            Lifecycle close,
            Lifecycle discard,
            Lifecycle drained,
            Lifecycle terminate) {
        assertThat(Arrays.stream(Event.values()).map(before::after))
                .containsExactly(leave, close, discard, drained, terminate);
    }

    @Test
    void table_hasEveryState() {
        assertThat(List.of(Lifecycle.values())).containsExactly(OPEN, LEAVING, DISCARDING, CLOSING, GONE);
    }

    @ParameterizedTest
    @EnumSource(Lifecycle.class)
    void after_neverLeadsBack(Lifecycle before) {
        assertThat(Event.values())
                .allSatisfy(event -> assertThat(before.after(event)).isGreaterThanOrEqualTo(before));
    }

    @Test
    void takesMessages_untilItsShardReachesTheClose() {
        assertThat(Arrays.stream(Lifecycle.values()).filter(Lifecycle::takesMessages))
                .containsExactly(OPEN, LEAVING);
    }
}
