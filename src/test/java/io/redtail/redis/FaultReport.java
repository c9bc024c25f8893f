package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.delivery.RecordingSink;
import java.time.Duration;
import java.util.List;

/** What a client has seen of a fault. */
final class FaultReport {

    private FaultReport() {}

    /**
     * Prints a line for the table in {@code docs/operations/scaling.md}.
     *
     * @param silence for how long no line came
     */
    static void print(String fault, String where, Duration silence, List<String> texts) {
        System.out.println("seen " + fault + " " + where + " silence=" + silence.toMillis() + "ms lost="
                + ClusterLedger.missing(texts) + " gaps=" + gaps(texts));
    }

    /** How many texts announce a gap. */
    static long gaps(List<String> texts) {
        return texts.stream()
                .filter(text -> text.contains("\"status\":\"gap\""))
                .count();
    }

    /**
     * Waits, while lines are published, until all that is missing so far has been announced. A link of the cluster's bus that has
     * broken is noticed up to two seconds later, or more on a busy machine, and busy nodes break links at any time.
     */
    static void assertUnbroken(String client, RecordingSink sink, Duration timeout) {
        int settled = ClusterLedger.size(sink.texts());
        await().atMost(timeout)
                .untilAsserted(() -> assertThat(ClusterLedger.broken(sink.texts(), settled))
                        .as(client)
                        .isEmpty());
    }
}
