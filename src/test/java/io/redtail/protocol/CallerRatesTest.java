package io.redtail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallerRatesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = Long.MAX_VALUE - SECOND / 2;
    private final CallerRates rates = new CallerRates(2, 6, () -> now);

    @Test
    void eachCallerHasABurstAndARateOfItsOwn() {
        assertThat(takes("ada", 100)).isEqualTo(6);
        assertThat(takes("bob", 100)).isEqualTo(6);
        now += SECOND;
        assertThat(takes("ada", 100)).isEqualTo(2);
        assertThat(rates.refused()).isEqualTo(94 + 94 + 98);
    }

    @Test
    void whatIsTooMuchCostsNothing() {
        assertThat(rates.tryTake("ada", 5, 2)).isFalse();
        assertThat(rates.tryTake("ada", 5, 1)).isTrue();
        assertThat(rates.tryTake("ada", 2, 0)).isFalse();
        assertThat(rates.tryTake("ada")).isTrue();
    }

    @Test
    void callersAreForgottenWhenTheyAreAsGoodAsNew() {
        takes("ada", 6);
        takes("bob", 1);
        now += SECOND;
        rates.forgetIdle();
        assertThat(rates.size()).isOne();
        assertThat(takes("ada", 100)).isEqualTo(2);

        now += 3 * SECOND;
        rates.forgetIdle();
        assertThat(rates.size()).isZero();
    }

    @Test
    void zeroIsNoLimitAndRemembersNobody() {
        CallerRates none = new CallerRates(0, 0, () -> now);
        for (int i = 0; i < 1000; i++) {
            assertThat(none.tryTake("ada", 1000, 1000)).isTrue();
        }
        assertThat(none.size()).isZero();
    }

    private int takes(String caller, int attempts) {
        int taken = 0;
        for (int i = 0; i < attempts; i++) {
            taken += rates.tryTake(caller) ? 1 : 0;
        }
        return taken;
    }
}
