package io.redtail.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Holds what a client got against what Redis acknowledged. */
final class Ledger {

    private final List<LedgerPublisher.Entry> published;

    Ledger(List<LedgerPublisher.Entry> published) {
        this.published = published;
    }

    /**
     * Every acknowledged line stands there once, in order, or inside a gap. What was not acknowledged may be there or not.
     *
     * @return how many lines were missing inside gaps
     */
    int verify(String client, List<LedgerClient.Event> events) {
        int next = 0;
        int missing = 0;
        boolean inGap = false;
        for (int i = 0; i < events.size(); i++) {
            LedgerClient.Event event = events.get(i);
            if (event.isGap()) {
                inGap = true;
                continue;
            }
            if (inGap && event.text().equals(LedgerPublisher.DOT)) {
                continue; // only the next number tells where we are
            }
            int at = inGap ? afterGap(next, event.text()) : nextSure(next, event.text());
            assertThat(at)
                    .as("%s: %s as event %s of %s, expected %s", client, event, i, events.size(), around(next))
                    .isNotNegative();
            missing += at - next;
            inGap = false;
            next = at + 1;
        }
        while (next < published.size() && !published.get(next).sure()) {
            next++;
        }
        assertThat(published.size() - next)
                .as("%s: acknowledged lines that did not come, from %s on", client, around(next))
                .isZero();
        return missing;
    }

    /** Where a line stands that comes next without a gap. */
    private int nextSure(int from, String line) {
        int at = from;
        while (at < published.size() && !published.get(at).line().equals(line)) {
            if (published.get(at).sure()) {
                return -1;
            }
            at++;
        }
        return at < published.size() ? at : -1;
    }

    private int afterGap(int from, String line) {
        for (int at = from; at < published.size(); at++) {
            if (published.get(at).line().equals(line)) {
                return at;
            }
        }
        return -1;
    }

    private List<LedgerPublisher.Entry> around(int next) {
        return published.subList(
                Math.max(0, Math.min(next, published.size()) - 3), Math.min(published.size(), next + 4));
    }
}
