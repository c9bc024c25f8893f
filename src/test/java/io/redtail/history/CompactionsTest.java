package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When Redis compacts, and how often. */
class CompactionsTest {

    private int due;
    private int done;
    private final Compactions compactions = new Compactions(() -> {
        boolean has = due > 0;
        due -= has ? 1 : 0;
        done += has ? 1 : 0;
        return has;
    });

    @Test
    void whileLinesTrickle_onceIn64Lines_whenNothingWaits() {
        due = 100;
        for (int line = 1; line <= 640; line++) {
            compactions.appended(1, 10);
            while (compactions.idle(10)) {
                // as the recorder does
            }
            assertThat(done).isEqualTo(line / 64);
        }
    }

    @Test
    void whileMuchIsWaiting_asOftenWithoutARest() {
        due = 100;
        for (int append = 1; append <= 10; append++) {
            compactions.appended(640, 10);
        }
        assertThat(done).isBetween(97, 100);
    }

    @Test
    void whatHadNothingToCompactIsNotMadeUpForLater() {
        for (int append = 0; append < 100; append++) {
            compactions.appended(640, 10);
        }
        due = 100;
        compactions.appended(1, 10);
        assertThat(done).isOne();
    }

    @Test
    void theRest_whenNothingHasComeForAWhile() {
        due = 3;
        compactions.appended(1, 1000);
        assertThat(compactions.idle(1099)).isFalse();
        while (compactions.idle(1100)) {
            // as the recorder does
        }
        assertThat(done).isEqualTo(3);
    }
}
