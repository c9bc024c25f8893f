package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a node gives leases away, with 24 partitions. */
class LeaseSharesTest {

    private static final int PARTITIONS = 24;

    private final LeaseShares shares = new LeaseShares(PARTITIONS);
    private final AtomicLong listeners = new AtomicLong(1);
    private long now;

    private void take(int leases) {
        for (int i = 0; i < leases; i++) {
            shares.taken();
        }
    }

    /** How many it has given away after some time, in which it is asked every 100 ms. */
    private int givenAwayIn(long millis) {
        int given = 0;
        for (long end = now + millis; now < end; now += 100) {
            if (shares.mayGiveAway(now, listeners::get)) {
                shares.ended();
                given++;
            }
        }
        return given;
    }

    @Test
    void aNodeThatIsAloneKeepsAll() {
        take(PARTITIONS);

        assertThat(givenAwayIn(100_000)).isZero();
    }

    @Test
    void whatIsMoreThanItsShareIsGivenAway_oneAfterTheOther() {
        take(PARTITIONS);
        listeners.set(2);

        assertThat(givenAwayIn(LeaseShares.SURPLUS_MILLIS)).isZero();
        assertThat(givenAwayIn(GiveAwayTurns.FIRST_MILLIS)).as("the first").isOne();
        assertThat(givenAwayIn(GiveAwayTurns.NEXT_MILLIS)).isOne();
        assertThat(givenAwayIn(GiveAwayTurns.NEXT_MILLIS)).isOne();
        assertThat(givenAwayIn(100_000)).isEqualTo(PARTITIONS / 2 - 3);
    }

    @Test
    void aShareIsRoundedUp() {
        take(5);
        listeners.set(5);

        assertThat(givenAwayIn(100_000)).isZero();

        take(1);

        assertThat(givenAwayIn(100_000)).isOne();
    }

    @Test
    void aNodeThatComesAndGoesGetsNothing() {
        take(PARTITIONS);
        for (int i = 0; i < 20; i++) {
            listeners.set(2);
            assertThat(givenAwayIn(LeaseShares.SURPLUS_MILLIS / 2)).isZero();
            listeners.set(1);
            assertThat(givenAwayIn(LeaseShares.SURPLUS_MILLIS / 2)).isZero();
        }
    }

    @Test
    void whatNobodyTakesIsKeptForTenMinutes() {
        take(PARTITIONS);
        listeners.set(2);
        assertThat(givenAwayIn(LeaseShares.SURPLUS_MILLIS + GiveAwayTurns.REST_MILLIS))
                .isOne();

        shares.taken();
        shares.refused(now);

        assertThat(givenAwayIn(GiveAwayTurns.REFUSED_MILLIS)).isZero();
        assertThat(givenAwayIn(100_000)).isEqualTo(PARTITIONS / 2);
    }

    @Test
    void whereThereIsOnePartitionNobodyIsCounted() {
        LeaseShares one = new LeaseShares(1);
        one.taken();

        boolean gives = one.mayGiveAway(0, () -> {
            throw new AssertionError("Redis was asked");
        });

        assertThat(gives).isFalse();
    }
}
