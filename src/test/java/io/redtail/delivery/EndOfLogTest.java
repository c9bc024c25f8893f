package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndMark;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class EndOfLogTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final ChannelTypes TYPES = Configuration.read(MapConfig.of(
                    "redtail.channels", "builds,states",
                    "redtail.channels.builds.redis", "build:{id}",
                    "redtail.channels.builds.end", "/status in done,failed",
                    "redtail.channels.states.redis", "state:{id}",
                    "redtail.channels.states.kind", "state",
                    "redtail.channels.states.key", "/key",
                    "redtail.channels.states.end", "/status in done"))
            .channels();
    private static final Channel BUILD = TYPES.channel("builds:b").orElseThrow();
    private static final String RUNNING = "{\"status\":\"running\"}";
    private static final String DONE = "{\"status\":\"done\"}";

    private final DeliveryCore core = new DeliveryCore(2);
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void theEndIsAnnouncedInItsPlaceAmongTheLines() {
        subscribe(TestEncoding.SINGLE, P);

        core.inOneTurn(() -> core.publish(P, "1", "2", EndMark.PLAIN, "3"));

        assertThat(sink.texts()).containsExactly("p=1", "p=2", "ended p", "p=3");
        assertThat(sink.closings()).isEmpty();
    }

    @Test
    void anEncodingThatJoinsNeverJoinsTheEnd() {
        subscribe(TestEncoding.JOINING, P);

        core.inOneTurn(() -> core.publish(P, "1", "2", EndMark.PLAIN, "3"));

        assertThat(sink.texts()).containsExactly("[p=1,p=2]", "ended p", "p=3");
    }

    @Test
    void theEndOfOneLogKeepsItsPlaceAmongTheLinesOfAnother() {
        subscribe(TestEncoding.SINGLE, P, Q);

        core.inOneTurn(() -> {
            core.publish(Q, "1");
            core.publish(P, "1", EndMark.PLAIN);
            core.publish(Q, "2");
        });

        assertThat(sink.texts()).containsExactly("q=1", "p=1", "ended p", "q=2");
    }

    @Test
    void aConnectionThatEndsWithItsLogGetsAllBeforeTheEndAndNothingAfterIt() {
        subscribe(new EndingEncoding(), P);

        core.inOneTurn(() -> core.publish(P, "1", EndMark.PLAIN, "2"));

        assertThat(sink.texts()).containsExactly("p=1", "ended p");
        assertThat(sink.closeCodes()).containsExactly(CloseCode.NORMAL);
        assertThat(core.registry().channels()).isEmpty();
    }

    @Test
    void aConnectionForOneChannelIsClosedWhenThatIsTakenAway() {
        subscribe(new EndingEncoding(), P);
        core.publish(P, "1");

        core.router().forceUnsubscribe(P);

        core.settle();
        assertThat(sink.texts()).containsExactly("p=1");
        assertThat(sink.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
        assertThat(core.registry().channels()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "redtail;end",
                "\u001b]redtail;end",
                " \u001b]redtail;end\u0007",
                "\u001b]redtail;end\u0007\n"
            })
    void onlyTheWholePayloadIsAnEnd(String payload) {
        assertThat(Publication.of(P, payload.getBytes(UTF_8)).isEnd()).isFalse();
    }

    @Test
    void aPayloadThatEndsByTheRuleComesFirst() {
        subscribe(TestEncoding.SINGLE, BUILD);

        core.inOneTurn(() -> core.publish(BUILD, RUNNING, DONE, "again"));

        assertThat(sink.texts()).containsExactly("b=" + RUNNING, "b=" + DONE, "ended b", "b=again");
        assertThat(sink.closings()).isEmpty();
    }

    @Test
    void anEncodingThatJoinsHasItInTheArrayBeforeTheEnd() {
        subscribe(TestEncoding.JOINING, BUILD);

        core.inOneTurn(() -> core.publish(BUILD, RUNNING, DONE, "again"));

        assertThat(sink.texts()).containsExactly("[b=" + RUNNING + ",b=" + DONE + "]", "ended b", "b=again");
    }

    @Test
    void aConnectionThatEndsWithItsLogGetsThePayloadThatEndsIt() {
        subscribe(new EndingEncoding(), BUILD);

        core.inOneTurn(() -> core.publish(BUILD, RUNNING, DONE, "again"));

        assertThat(sink.texts()).containsExactly("b=" + RUNNING, "b=" + DONE, "ended b");
        assertThat(sink.closeCodes()).containsExactly(CloseCode.NORMAL);
    }

    @Test
    void theEscapeSequenceEndsALogWithARuleToo_butAStateHasNoEnd() {
        assertThat(Publication.of(BUILD, EndMark.PLAIN.getBytes(UTF_8)).isEndMark())
                .isTrue();
        assertThat(Publication.of(BUILD, DONE.getBytes(UTF_8)).isEndMark()).isFalse();
        Channel state = TYPES.channel("states:s").orElseThrow();
        assertThat(Publication.of(state, DONE.getBytes(UTF_8)).isEnd()).isFalse();
        assertThat(Publication.of(state, EndMark.PLAIN.getBytes(UTF_8)).isEnd()).isFalse();
    }

    @Test
    void jobUpdatesHaveNoEnd() {
        assertThat(Publication.of(Channel.jobs("t"), EndMark.PLAIN.getBytes(UTF_8))
                        .isEnd())
                .isFalse();
    }

    private void subscribe(Encoding encoding, Channel... channels) {
        core.router().announceUpstream(true);
        Subscriber subscriber = core.connect(sink, TestOptions.with(encoding));
        for (Channel channel : channels) {
            core.registry().subscribeWithoutAck(subscriber, channel);
        }
        core.settle();
    }

    /** As an HTTP response does. */
    private static final class EndingEncoding implements Encoding {

        @Override
        public EncodedMessage encode(Publication publication) {
            return TestEncoding.SINGLE.encode(publication);
        }

        @Override
        public boolean joins() {
            return false;
        }

        @Override
        public EncodedMessage join(List<Publication> publications) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<EncodedMessage> gap(Gap gap) {
            return Optional.empty();
        }

        @Override
        public Optional<EncodedMessage> ended(Publication end) {
            return TestEncoding.SINGLE.ended(end);
        }

        @Override
        public Optional<EncodedMessage> upstream(boolean available) {
            return Optional.empty();
        }

        @Override
        public boolean endsWithChannel() {
            return true;
        }

        @Override
        public boolean isSingleChannel() {
            return true;
        }
    }
}
