package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.EndResult;
import io.redtail.delivery.ChannelActivity;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NewestChannelsTest {

    private static final Channel P = Channel.logs("p");
    private static final String END = "\u001b]redtail;end\u0007";
    private static final String FAILED = "\u001b]redtail;end;status=failed;code=2\u0007";

    private final HistoryFixture history = new HistoryFixture().begin();
    private final AtomicLong nanos = new AtomicLong(1);
    private final NewestChannels newest =
            new NewestChannels(history.reader.partitions().all().get(0), nanos::get);

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private Map<Channel, ChannelActivity> read() {
        return history.session.call(jedis -> newest.read(jedis, 10));
    }

    private ChannelActivity after(Duration later) {
        nanos.addAndGet(later.toNanos());
        return read().get(P);
    }

    @Test
    void theRateIsThatSinceTheListWasReadLast() {
        history.record("logs:p", "one");
        assertThat(after(Duration.ZERO).rate()).as("nobody can know").isZero();

        history.record("logs:p", "two", "three");
        assertThat(after(Duration.ofSeconds(1)).rate()).isEqualTo(2);
        assertThat(after(Duration.ofSeconds(1)).rate()).isZero();

        history.record("logs:p", "four");
        assertThat(after(Duration.ofMinutes(1)).rate()).as("not lately").isZero();
    }

    @Test
    void aChannelHasEndedUntilMoreIsRecorded() {
        history.record("logs:p", "one", FAILED);
        assertThat(after(Duration.ZERO).ended()).hasValue(new EndResult(Optional.of("failed"), OptionalInt.of(2)));

        history.record("logs:p", "more");
        assertThat(after(Duration.ofSeconds(1)).ended()).isEmpty();

        history.record("logs:p", END);
        assertThat(after(Duration.ofSeconds(1)).ended()).hasValue(EndResult.UNKNOWN);

        history.record("logs:p", FAILED, "more in the same call");
        assertThat(after(Duration.ofSeconds(1)).ended()).isEmpty();
    }

    @Test
    void anEndWithinTheSecondInWhichTheChannelWasReadIsSeen() {
        history.record("logs:p", "one");
        assertThat(after(Duration.ZERO).ended()).isEmpty();

        history.record("logs:p", END);
        assertThat(after(Duration.ofMillis(100)).ended()).isPresent();
    }

    @Test
    void somethingElseUnderTheKey_isAChannelOfWhichNothingIsKnown() {
        history.record("logs:p", "one", FAILED);
        history.redis.run(jedis -> {
            jedis.del(history.names.recordedMeta(P));
            return jedis.set(history.names.recordedMeta(P), "foreign");
        });

        assertThat(after(Duration.ZERO).ended()).isEmpty();
    }

    @Test
    void aGapAfterAnEndLeavesIt() {
        assertThat(Ended.read("7 - done", 7, 0)).hasValue(EndResult.of("done"));
        assertThat(Ended.read("7 0 all is well", 8, 8))
                .hasValue(new EndResult(Optional.of("all is well"), OptionalInt.of(0)));
        assertThat(Ended.read("7 - ", 8, 0)).isEmpty();
        assertThat(Ended.read("7 - ", 7, 0)).hasValue(EndResult.UNKNOWN);
        assertThat(Ended.read("of a later version", 7, 0)).isEmpty();
        assertThat(Ended.read(null, 7, 0)).isEmpty();
    }
}
