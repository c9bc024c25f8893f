package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RouterTest {

    private static final Channel P = Channel.logs("p");
    private static final int LONGEST = DeliveryCore.MAX_PUBLICATION_BYTES - Message.OVERHEAD_BYTES;

    private final DeliveryCore core = new DeliveryCore(2);
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void subscribe() {
        core.router().announceUpstream(true);
        core.settle();
        core.registry().subscribeWithoutAck(core.connect(sink, TestOptions.with(TestEncoding.SINGLE)), P);
    }

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void aPublicationThatIsTooLongBecomesAGapOfOneInItsPlace() {
        core.publish(P, "1", "x".repeat(LONGEST + 1), "3");

        core.settle();
        assertThat(sink.texts()).containsExactly("p=1", "gap p 1 upstream", "p=3");
        assertThat(core.counters().lost()).isOne();
        assertThat(core.counters().publications()).isEqualTo(2);
        assertThat(sink.closings()).isEmpty();
    }

    @Test
    void theLongestPublicationIsDelivered() {
        String longest = "x".repeat(LONGEST);

        core.publish(P, longest);

        core.settle();
        assertThat(sink.texts()).containsExactly("p=" + longest);
        assertThat(core.counters().lost()).isZero();
    }

    @Test
    void publicationWithoutSubscribers_reachesNoShard() {
        core.router().route(Publication.of(Channel.logs("q"), "1".getBytes(UTF_8)));
        core.router().announce(Gap.of(Channel.logs("q"), 1, Gap.Reason.UPSTREAM));

        core.settle();
        assertThat(sink.texts()).isEmpty();
        assertThat(core.counters().publications()).isZero();
    }
}
