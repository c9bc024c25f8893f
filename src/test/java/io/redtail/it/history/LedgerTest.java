package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ledger itself: it must see what {@link LedgerIT} is there to find. */
class LedgerTest {

    /** Acknowledged, but for those with a question mark. */
    private static final Ledger LEDGER = new Ledger(Arrays.stream("0 . . 3 . .? 6? 9 . .".split(" ", -1))
            .map(line -> new LedgerPublisher.Entry(line.replace("?", ""), !line.endsWith("?")))
            .toList());

    private static List<LedgerClient.Event> events(String text) {
        return Arrays.stream(text.split(" ", -1))
                .map(event -> new LedgerClient.Event(event, event.equals("gap")))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0 . . 3 . . 6 9 . .", // what was not acknowledged was published
        "0 . . 3 . 9 . .", // or not
        "0 . gap 9 . .",
        "0 . . gap . . 9 . .",
        "gap 3 . 9 . .",
        "0 . . 3 . . 6 gap 9 . ."
    })
    void whatIsCompleteButForAnnouncedGapsPasses(String got) {
        assertThat(LEDGER.verify("client", events(got))).isNotNegative();
    }

    @ParameterizedTest
    @CsvSource({
        "0 . 3 . 9 . .", // a lost dot
        "0 . . . 3 . 9 . .", // a doubled dot
        "0 . . 9 . .", // lost lines
        "0 . . 3 . 3 . 9 . .", // doubled
        "3 . 0 . . 9 . .", // out of order
        "0 . . gap 0 . . 3 . 9 . .", // doubled behind a gap
        "0 . . 3 . 9 .", // the last line
        "gap 0 . . 3 gap"
    })
    void whatIsLostDoubledOrOutOfOrderDoesNot(String got) {
        assertThatThrownBy(() -> LEDGER.verify("client", events(got))).isInstanceOf(AssertionError.class);
    }

    @Test
    void missingLinesAreCounted() {
        assertThat(LEDGER.verify("client", events("0 . . gap 9 . ."))).isEqualTo(4);
    }
}
