package io.redtail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Legacy clients see exactly these bytes. */
class ServerMessageEncoderTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel BUILD = Configuration.read(MapConfig.of(
                    "redtail.channels", "builds",
                    "redtail.channels.builds.redis", "build:{id}",
                    "redtail.channels.builds.text", "/line",
                    "redtail.channels.builds.level", "/lev~1el",
                    "redtail.channels.builds.end", "/status in done"))
            .channels()
            .channel("builds:b")
            .orElseThrow();
    private static final Optional<RequestId> NO_ID = Optional.empty();

    private final ServerMessageEncoder encoder = new ServerMessageEncoder();

    static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(
                        Answer.subscribed(P, NO_ID),
                        "{'status':'subscribed','channel':'logs:p','message':'Successfully subscribed to logs:p'}"),
                Arguments.of(
                        Answer.subscribed(P, id(1L)),
                        "{'status':'subscribed','channel':'logs:p','message':'Successfully subscribed to"
                                + " logs:p','id':1}"),
                Arguments.of(
                        Answer.subscribed(Channel.jobs("t"), id("a")),
                        "{'status':'subscribed','channel':'jobs:t','message':'Successfully subscribed to"
                                + " jobs:t','id':'a'}"),
                Arguments.of(
                        Answer.subscribedWithFormat(P, id(1L)),
                        "{'status':'subscribed','channel':'logs:p','message':'Successfully subscribed to"
                                + " logs:p','id':1}"),
                Arguments.of(
                        Answer.subscribedWithFormat(BUILD, NO_ID),
                        "{'status':'subscribed','channel':'builds:b','message':'Successfully subscribed to builds:b',"
                                + "'format':{'text':'/line','level':'/lev~1el'}}"),
                Arguments.of(
                        Answer.subscribed(BUILD, NO_ID),
                        "{'status':'subscribed','channel':'builds:b','message':'Successfully subscribed to builds:b'}"),
                Arguments.of(
                        Answer.subscribed(
                                BUILD,
                                NO_ID,
                                new HistoryPage(new StreamPosition("e", 3), 3, true, Optional.empty(), List.of()),
                                StartPosition.since("e", 3)),
                        "{'status':'subscribed','channel':'builds:b','message':'Successfully subscribed to builds:b',"
                                + "'epoch':'e','offset':3,'recovered':true,'format':{'text':'/line','level':'/lev~1el'}}"),
                Arguments.of(
                        Answer.subscribed(
                                P,
                                NO_ID,
                                new HistoryPage(
                                        new StreamPosition("e", 3),
                                        9,
                                        true,
                                        Optional.empty(),
                                        List.of(Publication.recorded(P, new byte[0], new StreamPosition("e", 3)))),
                                new StartPosition.Ago(Duration.ofMinutes(10))),
                        "{'status':'subscribed','channel':'logs:p','message':'Successfully subscribed to logs:p',"
                                + "'epoch':'e','offset':9,'recovered':true,'from':2}"),
                Arguments.of(Notice.unsubscribed(P), "{'status':'unsubscribed','channel':'logs:p'}"),
                Arguments.of(
                        Notice.error(ErrorCode.UNAVAILABLE, "no"),
                        "{'status':'error','code':'unavailable','message':'no'}"),
                Arguments.of(Answer.unsubscribed(P, NO_ID), "{'status':'unsubscribed','channel':'logs:p'}"),
                Arguments.of(Answer.unsubscribed(P, id(2L)), "{'status':'unsubscribed','channel':'logs:p','id':2}"),
                Arguments.of(Answer.subscriptions(List.of(), NO_ID), "{'status':'subscriptions','channels':[]}"),
                Arguments.of(
                        Answer.subscriptions(List.of(P), NO_ID), "{'status':'subscriptions','channels':['logs:p']}"),
                Arguments.of(
                        Answer.subscriptions(List.of(Channel.logs("q"), P, Channel.jobs("t")), id("l")),
                        "{'status':'subscriptions','channels':['jobs:t','logs:p','logs:q'],'id':'l'}"),
                Arguments.of(Answer.pong(NO_ID), "{'status':'pong'}"),
                Arguments.of(Answer.pong(id(-9_007_199_254_740_993L)), "{'status':'pong','id':-9007199254740993}"),
                Arguments.of(Notice.upstream(false), "{'status':'degraded'}"),
                Arguments.of(Notice.upstream(true), "{'status':'restored'}"),
                Arguments.of(
                        Notice.gap(Gap.of(P, 12, Gap.Reason.SLOW_CONSUMER)),
                        "{'status':'gap','channel':'logs:p','missed':12,'reason':'slow_consumer'}"),
                Arguments.of(
                        Notice.gap(Gap.ofUnknownLength(P, Gap.Reason.UPSTREAM)),
                        "{'status':'gap','channel':'logs:p','reason':'upstream'}"),
                Arguments.of(
                        Answer.error(ErrorCode.BAD_REQUEST, "no", NO_ID),
                        "{'status':'error','code':'bad_request','message':'no'}"),
                Arguments.of(
                        Answer.error(ErrorCode.BAD_CHANNEL, "no", id(1L)),
                        "{'status':'error','code':'bad_channel','message':'no','id':1}"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerHasExactlyTheseBytes(ServerMessage answer, String expected) {
        assertThat(encoder.encode(answer).text()).isEqualTo(expected.replace('\'', '"'));
    }

    @ParameterizedTest
    @EnumSource
    void anErrorsCodeIsItsNameInLowerCase(ErrorCode code) {
        assertThat(code.code())
                .isEqualTo(code.name().toLowerCase(java.util.Locale.ROOT))
                .matches("[a-z_]+");
    }

    @Test
    void whatAClientPutIntoItsIdIsEscaped() {
        assertThat(encoder.encode(Answer.pong(id("\"},{\\\n"))).text())
                .isEqualTo("{\"status\":\"pong\",\"id\":\"\\\"},{\\\\\\n\"}");
    }

    @Test
    void aNoticeHoldsTheAnswersFrame() {
        assertThat(encoder.controlMessage(Answer.pong(NO_ID)).encoded().text()).isEqualTo("{\"status\":\"pong\"}");
    }

    private static Optional<RequestId> id(Object value) {
        return Optional.of(new RequestId(value));
    }
}
