package io.redtail.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The base load of all faults: viewers of many channels, and a publisher, who are held against one another. */
final class Load implements AutoCloseable {

    private static final int CHANNELS = 500;
    private static final int VIEWERS = Integer.getInteger("redtail.faults.viewers", 2_000);
    private static final int LINES_PER_SECOND = Integer.getInteger("redtail.faults.rate", 2_000);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration CROWD_TIMEOUT = Duration.ofMinutes(3);

    /** What one fault may do. */
    interface Fault {

        /** Does it, and undoes it unless the gateway has to. */
        void happen() throws Exception;
    }

    private final Lines lines;
    private final Audience audience;
    private final Publisher publisher;

    /** Flows when this returns. */
    Load(String name, int gatewayPort, IntSupplier redisPort) {
        lines = new Lines(name + "-", CHANNELS);
        audience = new Audience(gatewayPort, lines, VIEWERS);
        await("everyone follows", () -> audience.following() == audience.size());
        publisher = new Publisher(lines, LINES_PER_SECOND, redisPort);
        await("everyone gets lines", () -> audience.isBeyond(new int[CHANNELS]));
    }

    Audience audience() {
        return audience;
    }

    /**
     * Has a fault happen, waits until everyone is live again, and holds what they got against what was published.
     *
     * @param crowds more viewers, who lose their connections by this fault, and to whom nothing is published
     * @return a row of the table
     */
    String during(String what, Fault fault, Audience... crowds) throws Exception {
        long before = lines.total();
        fault.happen();
        long over = System.nanoTime();
        int[] published = lines.counts();
        awaitBeyond(what, published);
        for (Audience crowd : crowds) {
            await("all of the crowd are back", CROWD_TIMEOUT, crowd::isBack);
        }
        double seconds = (System.nanoTime() - over) / 1e9;
        await("everyone follows", () -> audience.following() == audience.size());
        Thread.sleep(1_000); // what is late comes now
        Audience.Settlement settlement = audience.settle();
        TimesAway away = TimesAway.of(
                Stream.concat(Stream.of(audience), Stream.of(crowds)).map(Audience::takeTimesAway));
        assertThat(settlement.problems()).as(what).isEmpty();
        System.out.println(what + ": " + away);
        return String.format(
                Locale.ROOT,
                "| %s | %.1f s | %.1f s | %.1f s | %d | %d | %d | 0 | 0 |",
                what,
                seconds,
                away.longest(),
                away.percentile(99),
                lines.total() - before,
                settlement.gaps(),
                settlement.missing());
    }

    private void awaitBeyond(String what, int[] published) {
        try {
            await("everyone is live again after: " + what, () -> audience.isBeyond(published));
        } catch (ConditionTimeoutException e) {
            List<Viewer> behind = audience.behind(published);
            throw new AssertionError(behind.size() + " are not: " + behind.subList(0, Math.min(5, behind.size())), e);
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        await(what, TIMEOUT, condition);
    }

    private static void await(String what, Duration timeout, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(timeout)
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    @Override
    public void close() {
        publisher.close();
        audience.close();
    }
}
