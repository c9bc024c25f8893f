package io.redtail.http.publishing;

import io.redtail.protocol.CallerRates;

/** How fast each caller may use up an amount that a setting names: a tenth of it at once, and a 200th in each second after that. */
final class PartRates {

    /** What part of the amount in a second, for messages. */
    static final int PER_SECOND = 200;

    private static final int AT_ONCE = 10;
    private static final int LEAST_PER_SECOND = 10;
    private static final int LEAST_AT_ONCE = 100;

    private PartRates() {}

    /** @param amount 0: no limit */
    static CallerRates of(int amount) {
        return new CallerRates(
                amount == 0 ? 0 : Math.max(LEAST_PER_SECOND, amount / PER_SECOND),
                Math.max(LEAST_AT_ONCE, amount / AT_ONCE));
    }
}
