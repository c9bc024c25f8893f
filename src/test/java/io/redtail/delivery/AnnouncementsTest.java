package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gaps, and Redis being away or back. */
@Timeout(20)
class AnnouncementsTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final Gap UNKNOWN = Gap.ofUnknownLength(P, Gap.Reason.UPSTREAM);
    private static final int ONE = 1 + Message.OVERHEAD_BYTES;

    /** Room for one publication of one character, and no timeout for more. */
    private final DeliveryCore core = new DeliveryCore(2, ONE, Duration.ZERO);

    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void newSubscriberWhileRedisIsAway_getsDegraded() {
        core.connect(sink, TestOptions.with(TestEncoding.SINGLE));

        core.settle();
        assertThat(sink.texts()).containsExactly("degraded");
    }

    @Test
    void newSubscriberWhileRedisIsUp_getsNoNotice() {
        core.router().announceUpstream(true);

        core.connect(sink, TestOptions.with(TestEncoding.SINGLE));

        core.settle();
        assertThat(sink.texts()).isEmpty();
    }

    @Test
    void upstreamChange_isAnnouncedOnEveryShard() {
        RecordingSink other = new RecordingSink();
        core.connect(sink, TestOptions.with(TestEncoding.SINGLE));
        core.connect(other, TestOptions.with(TestEncoding.JOINING));

        core.router().announceUpstream(true);
        core.router().announceUpstream(false);

        core.settle();
        assertThat(sink.texts()).containsExactly("degraded", "restored", "degraded");
        assertThat(other.texts()).isEqualTo(sink.texts());
    }

    @Test
    void aClientWithoutWordsForItIsToldNothingAndStaysConnected() {
        Subscriber subscriber = core.connect(sink, TestOptions.with(TestEncoding.SPEECHLESS));
        core.registry().subscribeWithoutAck(subscriber, P);

        core.router().announceUpstream(true);
        core.router().announceUpstream(false);
        core.router().announce(UNKNOWN);

        core.settle();
        assertThat(sink.texts()).isEmpty();
        assertThat(sink.closings()).isEmpty();
    }

    @Test
    void subscriberThatLeft_getsNoNotice() {
        Subscriber subscriber = core.connect(sink, TestOptions.with(TestEncoding.SINGLE));
        core.settle();
        subscriber.connectionGone();

        core.router().announceUpstream(true);

        core.settle();
        assertThat(sink.texts()).containsExactly("degraded");
    }

    @Test
    void gap_isAnnouncedToSubscribersInOrderWithPublications() {
        restored();
        RecordingSink other = new RecordingSink();
        core.registry().subscribeWithoutAck(core.connect(sink, TestOptions.with(TestEncoding.SINGLE)), P);
        core.registry().subscribeWithoutAck(core.connect(other, TestOptions.with(TestEncoding.SINGLE)), Q);

        core.publish(P, "1");
        core.router().announce(UNKNOWN);
        core.settle();
        core.publish(P, "2");

        core.settle();
        assertThat(sink.texts()).containsExactly("p=1", "gap p upstream", "p=2");
        assertThat(other.texts()).isEmpty();
    }

    @Test
    void gapOfChannelWithoutSubscribers_isIgnored() {
        restored();
        core.connect(sink, TestOptions.with(TestEncoding.SINGLE));

        core.router().announce(UNKNOWN);

        core.settle();
        assertThat(sink.texts()).isEmpty();
    }

    @Test
    void gapPolicyDisconnect_closesOnGap() {
        Subscriber subscriber = core.connect(sink, TestOptions.onGap(GapPolicy.DISCONNECT));
        core.registry().subscribeWithoutAck(subscriber, P);

        core.router().announce(UNKNOWN);

        core.settle();
        assertThat(sink.closings())
                .containsExactly(
                        new RecordingSink.Closing(CloseCode.TRY_AGAIN_LATER, "publications of logs:p were lost"));
        assertThat(core.registry().channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void whatAFullShardLostIsAnnouncedWithItsCountAfterWhatItKept() {
        restored();
        core.registry().subscribeWithoutAck(core.connect(sink, TestOptions.with(TestEncoding.SINGLE)), P);
        core.settle();

        core.inOneTurn(() -> core.publish(P, "1", "2", "3"));
        core.publish(P, "4");

        core.settle();
        assertThat(sink.texts()).containsExactly("p=1", "gap p 2 upstream", "p=4");
        assertThat(core.counters().lost()).isEqualTo(2);
        assertThat(core.counters().deliveries()).isEqualTo(2);
    }

    /** The shard finds nothing else to do in that turn. */
    @Test
    void whatAFullShardLostIsAnnouncedAfterWhatItKept_alsoIfNothingFollows() throws InterruptedException {
        restored();
        core.registry().subscribeWithoutAck(core.connect(sink, TestOptions.with(TestEncoding.SINGLE)), P);
        core.settle();

        core.inOneTurnOnly(() -> core.publish(P, "1", "2", "3"));

        sink.awaitTexts(2);
        assertThat(sink.texts()).containsExactly("p=1", "gap p 2 upstream");
    }

    @Test
    void fullShard_announcesGapToSubscribers() {
        restored();
        RecordingSink other = new RecordingSink();
        Subscriber both = core.connect(sink, TestOptions.with(TestEncoding.SINGLE));
        core.connect(new RecordingSink(), TestOptions.with(TestEncoding.SINGLE));
        Subscriber onlyQ = core.connect(other, TestOptions.with(TestEncoding.SINGLE));
        assertThat(onlyQ.shard()).isSameAs(both.shard());
        core.registry().subscribeWithoutAck(both, P);
        core.registry().subscribeWithoutAck(both, Q);
        core.registry().subscribeWithoutAck(onlyQ, Q);
        core.settle();

        core.inOneTurn(() -> {
            core.publish(P, "1", "2");
            core.publish(Q, "1");
        });

        assertThat(sink.texts()).containsExactlyInAnyOrder("p=1", "gap p 1 upstream", "gap q 1 upstream");
        assertThat(other.texts()).containsExactly("gap q 1 upstream");
    }

    /** Writing an announcement can fail: JSON-B throws what it likes when its class loader goes. */
    @Test
    void anAnnouncementThatCannotBeWrittenDoesNotEndTheShard() {
        restored();
        core.registry().subscribeWithoutAck(core.connect(new RecordingSink(), TestOptions.with(new Stuttering())), P);
        core.settle();

        core.inOneTurn(() -> core.publish(P, "1", "2"));

        core.onEachShard(shard -> {}); // fails when a shard has ended
    }

    private void restored() {
        core.router().announceUpstream(true);
        core.settle();
    }

    /** Fails whenever it has to announce a gap. */
    private static final class Stuttering implements Encoding {

        @Override
        public EncodedMessage encode(Publication publication) {
            return publication.payload();
        }

        @Override
        public boolean joins() {
            return false;
        }

        @Override
        public EncodedMessage join(java.util.List<Publication> publications) {
            return EncodedMessage.of("never called".getBytes(UTF_8));
        }

        @Override
        public Optional<EncodedMessage> gap(Gap gap) {
            throw new IllegalStateException("no words");
        }

        @Override
        public Optional<EncodedMessage> ended(Publication end) {
            return Optional.empty();
        }

        @Override
        public Optional<EncodedMessage> upstream(boolean available) {
            return Optional.empty();
        }
    }
}
