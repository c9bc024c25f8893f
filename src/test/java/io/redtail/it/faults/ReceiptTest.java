package io.redtail.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The ledger of the faults finds what it is there for. */
class ReceiptTest {

    private static final int NOT_ACKNOWLEDGED = 5;

    private final Lines lines = new Lines("p", 1);
    private final Receipt receipt = new Receipt(lines, 0);
    private final AtomicInteger missing = new AtomicInteger();

    ReceiptTest() {
        IntStream.range(0, 10).forEach(number -> lines.written(0, number != NOT_ACKNOWLEDGED));
    }

    private List<String> got(int... numbers) {
        IntStream.of(numbers).forEach(receipt::line);
        return receipt.settle(missing::addAndGet);
    }

    @Test
    void allInOrderIsWell() {
        assertThat(got(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)).isEmpty();
        assertThat(receipt.next()).isEqualTo(10);
        assertThat(missing).hasValue(0);
    }

    @Test
    void whatWasNotAcknowledgedMayBeMissing() {
        assertThat(got(0, 1, 2, 3, 4, 6)).isEmpty();
    }

    @Test
    void whatWasNotAcknowledgedMayComeLate() {
        assertThat(got(0, 1, 2, 3, 4, 6, 5, 7)).isEmpty();
    }

    @Test
    void whatIsMissingWithoutAGapIsFound() {
        assertThat(got(0, 1, 4)).containsExactly("2 lines from 2 to 4 never came, and no gap was announced");
    }

    @Test
    void whatIsMissingInsideAGapIsCounted() {
        receipt.line(0);
        receipt.gap();

        assertThat(got(3, 4)).isEmpty();
        assertThat(missing).hasValue(2);
    }

    /** A gap says something of the next line only. */
    @Test
    void aGapExcusesNothingLater() {
        receipt.line(0);
        receipt.gap();

        assertThat(got(1, 2, 4)).hasSize(1);
    }

    @Test
    void whatComesTwiceIsFound() {
        assertThat(got(0, 1, 1)).containsExactly("line 1 came twice, the next one was to be 2");
    }

    @Test
    void whatComesOutOfOrderIsFound() {
        assertThat(got(0, 2, 1, 3)).containsExactly("line 1 came out of order");
    }

    @Test
    void aLateLineThatComesTwiceIsFound() {
        assertThat(got(0, 1, 2, 3, 4, 6, 5, 5)).hasSize(1);
    }

    @Test
    void settle_restartsWhenMoreArrives() {
        assertThat(got(0, 2)).hasSize(1);

        assertThat(got(3, 4)).isEmpty();
        assertThat(receipt.gaps()).isZero();
    }
}
