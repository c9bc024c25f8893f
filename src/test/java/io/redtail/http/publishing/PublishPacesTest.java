package io.redtail.http.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishPacesTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = 17 * SECOND;
    private final PublishPaces paces = new PublishPaces(8000, 80, () -> now);

    /** Sends as fast as it may. @return in how many seconds */
    private double send(String caller, int times, long bytes, long lines) {
        long begin = now;
        for (int i = 0; i < times; i++) {
            now += paces.take(caller, bytes, lines);
        }
        return (now - begin) / (double) SECOND;
    }

    @Test
    void whoeverIsFasterThanTheLimitWaitsAfterAQuarterOfASecond() {
        assertThat(send("a", 20, 100, 0)).isZero();
        assertThat(send("a", 100, 100, 0)).isEqualTo(1.25);
        assertThat(paces.slowed())
                .containsOnly(
                        entry("limits.publish-bytes-per-second", 100L), entry("limits.publish-lines-per-second", 0L));
    }

    @Test
    void linesAreLimitedAsBytesAre() {
        assertThat(send("a", 20, 1, 1)).isZero();
        assertThat(send("a", 100, 1, 1)).isEqualTo(1.25);
        assertThat(paces.slowed())
                .containsOnly(
                        entry("limits.publish-bytes-per-second", 0L), entry("limits.publish-lines-per-second", 100L));
    }

    @Test
    void oneCallersUploadsShareItsPaceAndNoOtherWaits() {
        send("a", 20, 100, 0);
        assertThat(paces.take("a", 500, 0)).isEqualTo(SECOND / 16);
        assertThat(paces.take("a", 500, 0)).isEqualTo(SECOND / 8);

        assertThat(paces.take("b", 2000, 0)).isZero();
    }

    @Test
    void whoeverWasSilentHasItsBurstAgainAndNotMore() {
        send("a", 1000, 100, 0);
        now += 60 * SECOND;

        assertThat(paces.take("a", 2000, 0)).isZero();
        assertThat(paces.take("a", 1000, 0)).isEqualTo(SECOND / 8);
    }

    @Test
    void whoeverWasSilentIsForgotten() {
        IntStream.range(0, 100).forEach(i -> paces.take("caller" + i, 100, 0));
        now += SECOND;
        paces.take("here", 2000, 0);
        now += SECOND / 8;

        paces.forgetIdle();

        assertThat(paces.size()).isEqualTo(1);
        assertThat(paces.take("here", 1000, 0)).isZero();
    }

    @Test
    void zeroIsNoLimit() {
        PublishPaces free = new PublishPaces(0, 0, () -> now);

        assertThat(free.take("a", Long.MAX_VALUE, Long.MAX_VALUE)).isZero();
        assertThat(free.size()).isZero();
    }
}
