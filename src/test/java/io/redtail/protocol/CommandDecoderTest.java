package io.redtail.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.StartPosition;
import io.redtail.protocol.ClientCommand.ListSubscriptions;
import io.redtail.protocol.ClientCommand.Ping;
import io.redtail.protocol.ClientCommand.Subscribe;
import io.redtail.protocol.ClientCommand.Unsubscribe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandDecoderTest {

    private static final Optional<RequestId> NO_ID = Optional.empty();

    private final CommandDecoder decoder = new CommandDecoder(ChannelTypes.BUILT_IN);

    static Stream<Arguments> commands() {
        Channel p = Channel.logs("p");
        Channel t = Channel.jobs("t");
        return Stream.of(
                good("{'action':'subscribe','projectId':'p'}", new Subscribe(p, true, NO_ID)),
                good("{'action':'unsubscribe','projectId':'p'}", new Unsubscribe(p, true, NO_ID)),
                good("{'action':'subscribe','tenantId':'t'}", new Subscribe(t, true, NO_ID)),
                good("{'action':'unsubscribe','tenantId':'t'}", new Unsubscribe(t, true, NO_ID)),
                good("{'action':'list'}", new ListSubscriptions(NO_ID)),
                good("{'action':'ping'}", new Ping(NO_ID)),
                good("{'type':'SUBSCRIBE','tenantId':'t'}", new Subscribe(t, false, NO_ID)),
                good("{'type':'UNSUBSCRIBE','tenantId':'t'}", new Unsubscribe(t, false, NO_ID)),
                // a tenant may be a number on either side
                good("{'type':'SUBSCRIBE','tenantId':42}", new Subscribe(Channel.jobs("42"), false, NO_ID)),
                good("{'type':'SUBSCRIBE','tenantId':0}", new Subscribe(Channel.jobs("0"), false, NO_ID)),
                good("{'type':'SUBSCRIBE','tenantId':-7}", new Subscribe(Channel.jobs("-7"), false, NO_ID)),
                good("{'action':'subscribe','tenantId':42}", new Subscribe(Channel.jobs("42"), true, NO_ID)),
                good(
                        "{'type':'SUBSCRIBE','tenantId':999999999999999999}",
                        new Subscribe(Channel.jobs("999999999999999999"), false, NO_ID)),
                // whole numbers of any size, digit by digit, as publications are routed
                good(
                        "{'type':'SUBSCRIBE','tenantId':1234567890123456789}",
                        new Subscribe(Channel.jobs("1234567890123456789"), false, NO_ID)),
                good(
                        "{'action':'subscribe','tenantId':" + "9".repeat(128) + "}",
                        new Subscribe(Channel.jobs("9".repeat(128)), true, NO_ID)),
                good("{'action':'ping','id':9223372036854775807}", new Ping(id(Long.MAX_VALUE))),
                good(
                        "{'action':'subscribe','projectId':'p','tail':12345678901234567890}",
                        new Subscribe(p, true, NO_ID, StartPosition.tail(999_999_999_999_999_999L))),
                good(
                        "{'action':'subscribe','projectId':'p','since':{'epoch':'e','offset':9223372036854775807}}",
                        new Subscribe(p, true, NO_ID, StartPosition.since("e", 999_999_999_999_999_999L))),
                // where to begin
                good(
                        "{'action':'subscribe','projectId':'p','tail':100}",
                        new Subscribe(p, true, NO_ID, StartPosition.tail(100))),
                good("{'action':'subscribe','projectId':'p','tail':0}", new Subscribe(p, true, NO_ID)),
                good(
                        "{'type':'SUBSCRIBE','tenantId':'t','tail':5}",
                        new Subscribe(t, false, NO_ID, StartPosition.tail(5))),
                good(
                        "{'action':'subscribe','projectId':'p','since':{'epoch':'e.1','offset':57,'x':[{}]}}",
                        new Subscribe(p, true, NO_ID, StartPosition.since("e.1", 57))),
                good(
                        "{'action':'subscribe','projectId':'p','since':'10m'}",
                        new Subscribe(p, true, NO_ID, new StartPosition.Ago(Duration.ofMinutes(10)))),
                good(
                        "{'action':'subscribe','projectId':'p','since':'2026-11-29T02:00:00+01:00'}",
                        new Subscribe(p, true, NO_ID, new StartPosition.At(Instant.parse("2026-11-29T01:00:00Z")))),
                good("{'action':'subscribe','projectId':'p','tail':null,'since':null}", new Subscribe(p, true, NO_ID)),
                good(
                        "{'action':'subscribe','channel':'jobs:t','snapshot':true}",
                        new Subscribe(t, true, NO_ID, StartPosition.Snapshot.BEGIN)),
                good(
                        "{'action':'subscribe','tenantId':'t','snapshot':true}",
                        new Subscribe(t, true, NO_ID, StartPosition.Snapshot.BEGIN)),
                good(
                        "{'action':'subscribe','tenantId':'t','snapshot':false,'tail':3}",
                        new Subscribe(t, true, NO_ID, StartPosition.tail(3))),
                good(
                        "{'type':'SUBSCRIBE','tenantId':'t','snapshot':true}",
                        new Subscribe(t, false, NO_ID, StartPosition.LIVE)),
                // an id is echoed as it came
                good("{'action':'ping','id':1}", new Ping(id(1L))),
                good("{'action':'ping','id':-12}", new Ping(id(-12L))),
                good("{'action':'ping','id':'a b'}", new Ping(id("a b"))),
                good("{'action':'ping','id':''}", new Ping(id(""))),
                good("{'action':'ping','id':'" + "x".repeat(128) + "'}", new Ping(id("x".repeat(128)))),
                good("{'id':'q','action':'subscribe','projectId':'p'}", new Subscribe(p, true, id("q"))),
                good("{'type':'SUBSCRIBE','tenantId':'t','id':3}", new Subscribe(t, false, id(3L))),
                // a null member is an absent one
                good("{'action':'ping','id':null}", new Ping(NO_ID)),
                good("{'action':'subscribe','projectId':'p','tenantId':null}", new Subscribe(p, true, NO_ID)),
                good("{'action':'subscribe','projectId':null,'tenantId':'t'}", new Subscribe(t, true, NO_ID)),
                good("{'action':null,'type':'SUBSCRIBE','tenantId':'t'}", new Subscribe(t, false, NO_ID)),
                good("{'type':null,'action':'list'}", new ListSubscriptions(NO_ID)),
                // unknown members are ignored, whatever they hold
                good("{'x':1,'action':'ping','y':[1,{'action':'list'}],'z':{'id':9}}", new Ping(NO_ID)),
                good("{'projectId':'p','action':'subscribe','token':'s','from':100}", new Subscribe(p, true, NO_ID)),
                good("{'type':'SUBSCRIBE','tenantId':'t','projectId':'p'}", new Subscribe(t, false, NO_ID)),
                good("{'action':'ping','x':" + "[".repeat(32) + "]".repeat(32) + "}", new Ping(NO_ID)),
                good("{'x':1e999999999,'action':'ping'}", new Ping(NO_ID)),
                // white space, escapes
                good(" \t\r\n{ 'action' :\n'ping' } \n", new Ping(NO_ID)),
                good("{'\\u0061ction':'\\u0070ing'}", new Ping(NO_ID)),
                good(
                        "{'action':'subscribe','projectId':'team\\/p'}",
                        new Subscribe(Channel.logs("team/p"), true, NO_ID)),
                good(
                        "{'action':'subscribe','projectId':'" + "x".repeat(128) + "'}",
                        new Subscribe(Channel.logs("x".repeat(128)), true, NO_ID)));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aCommandIsRead(String json, ClientCommand expected) throws BadCommandException {
        assertThat(decoder.decode(json)).isEqualTo(expected);
    }

    static Stream<Arguments> badInput() {
        return Stream.of(
                // not JSON
                bad("", ErrorCode.BAD_REQUEST, "this is not JSON|a command is a JSON object"),
                bad("   ", ErrorCode.BAD_REQUEST, "this is not JSON|a command is a JSON object"),
                bad(
                        "{'action':'subscribe','projectId':'p','tail':-1}",
                        ErrorCode.BAD_REQUEST,
                        "tail must be a whole number"),
                bad("{'action':'subscribe','tenantId':'t','snapshot':1}", ErrorCode.BAD_REQUEST, "true or false"),
                bad(
                        "{'action':'subscribe','tenantId':'t','snapshot':true,'tail':1}",
                        ErrorCode.BAD_REQUEST,
                        "either snapshot, tail or since"),
                bad(
                        "{'action':'subscribe','tenantId':'t','snapshot':true,'since':{'epoch':'e','offset':1}}",
                        ErrorCode.BAD_REQUEST,
                        "either snapshot, tail or since"),
                bad("{'action':'subscribe','projectId':'p','tail':1.5}", ErrorCode.BAD_REQUEST, "tail must be"),
                bad("{'action':'subscribe','projectId':'p','tail':'1'}", ErrorCode.BAD_REQUEST, "tail must be"),
                bad(
                        "{'action':'subscribe','projectId':'p','since':57}",
                        ErrorCode.BAD_REQUEST,
                        "since must be an object"),
                bad("{'action':'subscribe','projectId':'p','since':'yesterday'}", ErrorCode.BAD_REQUEST, "10m"),
                bad(
                        "{'action':'subscribe','tenantId':'t','snapshot':true,'since':'10m'}",
                        ErrorCode.BAD_REQUEST,
                        "either snapshot, tail or since"),
                bad("{'action':'subscribe','projectId':'p','since':{}}", ErrorCode.BAD_REQUEST, "since must be"),
                bad(
                        "{'action':'subscribe','projectId':'p','since':{'epoch':'e','offset':-1}}",
                        ErrorCode.BAD_REQUEST,
                        "since must be"),
                bad(
                        "{'action':'subscribe','projectId':'p','since':{'epoch':'e','offset':1},'tail':1}",
                        ErrorCode.BAD_REQUEST,
                        "either tail or since"),
                bad("hello", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("subscribe p", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action'", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'ping'", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'ping',", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'ping',}", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'pi", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'ping'}}", ErrorCode.BAD_REQUEST, "this is not JSON|text after the JSON object"),
                bad("{'action':'ping'} {'action':'ping'}", ErrorCode.BAD_REQUEST, "this is not JSON|text after"),
                bad("{'action':'ping'} x", ErrorCode.BAD_REQUEST, "this is not JSON|text after"),
                bad("{action:'ping'}", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':ping}", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'ping','x':[1,}", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'ping','x':'\\q'}", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'ping','x':01}", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("{'action':'a\nb'}", ErrorCode.BAD_REQUEST, "this is not JSON"),
                bad("\ufeff{'action':'ping'}", ErrorCode.BAD_REQUEST, "this is not JSON|a command is a JSON object"),
                bad("\0", ErrorCode.BAD_REQUEST, "this is not JSON"),
                // JSON, but not an object
                bad("[]", ErrorCode.BAD_REQUEST, "a command is a JSON object"),
                bad("['action','ping']", ErrorCode.BAD_REQUEST, "a command is a JSON object"),
                bad("'ping'", ErrorCode.BAD_REQUEST, "a command is a JSON object"),
                bad("1", ErrorCode.BAD_REQUEST, "a command is a JSON object"),
                bad("null", ErrorCode.BAD_REQUEST, "a command is a JSON object"),
                bad("true", ErrorCode.BAD_REQUEST, "a command is a JSON object"),
                // neither an action nor a type, or an unknown one
                bad("{}", ErrorCode.BAD_REQUEST, "a command has an action"),
                bad("{'projectId':'p'}", ErrorCode.BAD_REQUEST, "a command has an action"),
                bad("{'action':null}", ErrorCode.BAD_REQUEST, "a command has an action"),
                bad("{'action':'psubscribe','projectId':'p'}", ErrorCode.BAD_REQUEST, "unknown action"),
                bad("{'action':'SUBSCRIBE','projectId':'p'}", ErrorCode.BAD_REQUEST, "unknown action"),
                bad("{'action':''}", ErrorCode.BAD_REQUEST, "unknown action"),
                bad("{'action':1}", ErrorCode.BAD_REQUEST, "action must be a string"),
                bad("{'action':{'action':'ping'}}", ErrorCode.BAD_REQUEST, "action must be a string"),
                bad("{'action':['ping']}", ErrorCode.BAD_REQUEST, "action must be a string"),
                bad("{'action':true}", ErrorCode.BAD_REQUEST, "action must be a string"),
                bad("{'type':'subscribe','tenantId':'t'}", ErrorCode.BAD_REQUEST, "unknown type"),
                bad("{'type':'PUBLISH','tenantId':'t'}", ErrorCode.BAD_REQUEST, "unknown type"),
                bad("{'type':1,'tenantId':'t'}", ErrorCode.BAD_REQUEST, "type must be a string"),
                // no channel, or two
                bad("{'action':'subscribe'}", ErrorCode.BAD_REQUEST, "projectId is missing"),
                bad("{'action':'unsubscribe'}", ErrorCode.BAD_REQUEST, "projectId is missing"),
                bad("{'action':'subscribe','projectId':null}", ErrorCode.BAD_REQUEST, "projectId is missing"),
                bad("{'type':'SUBSCRIBE'}", ErrorCode.BAD_REQUEST, "tenantId is missing"),
                bad("{'type':'SUBSCRIBE','projectId':'p'}", ErrorCode.BAD_REQUEST, "tenantId is missing"),
                bad("{'type':'UNSUBSCRIBE','tenantId':null}", ErrorCode.BAD_REQUEST, "tenantId is missing"),
                bad("{'action':'subscribe','projectId':'p','tenantId':'t'}", ErrorCode.BAD_REQUEST, "name one channel"),
                // an id of the wrong kind
                bad("{'action':'subscribe','projectId':1}", ErrorCode.BAD_REQUEST, "projectId must be a string"),
                bad("{'action':'subscribe','projectId':true}", ErrorCode.BAD_REQUEST, "projectId must be a string"),
                bad("{'action':'subscribe','projectId':['p']}", ErrorCode.BAD_REQUEST, "projectId must be a string"),
                bad("{'action':'subscribe','projectId':{'p':1}}", ErrorCode.BAD_REQUEST, "projectId must be a string"),
                bad("{'type':'SUBSCRIBE','tenantId':true}", ErrorCode.BAD_REQUEST, "tenantId must be"),
                bad("{'type':'SUBSCRIBE','tenantId':1.5}", ErrorCode.BAD_REQUEST, "tenantId must be"),
                bad("{'type':'SUBSCRIBE','tenantId':1e3}", ErrorCode.BAD_REQUEST, "tenantId must be"),
                bad("{'type':'SUBSCRIBE','tenantId':['t']}", ErrorCode.BAD_REQUEST, "tenantId must be"),
                // an id that cannot name a channel
                bad("{'action':'subscribe','projectId':''}", ErrorCode.BAD_CHANNEL, "is empty"),
                bad(
                        "{'action':'subscribe','projectId':'" + "x".repeat(129) + "'}",
                        ErrorCode.BAD_CHANNEL,
                        "129 characters"),
                bad("{'action':'subscribe','projectId':'a b'}", ErrorCode.BAD_CHANNEL, "has others"),
                bad("{'action':'subscribe','projectId':'*'}", ErrorCode.BAD_CHANNEL, "has others"),
                bad("{'action':'subscribe','projectId':'p:q'}", ErrorCode.BAD_CHANNEL, "has others"),
                bad("{'action':'subscribe','projectId':'p\\u0000'}", ErrorCode.BAD_CHANNEL, "has others"),
                bad("{'action':'subscribe','projectId':'p\\r\\nQUIT'}", ErrorCode.BAD_CHANNEL, "has others"),
                bad("{'action':'subscribe','projectId':'\\ud83d'}", ErrorCode.BAD_CHANNEL, "has others"),
                bad("{'action':'unsubscribe','projectId':'ä'}", ErrorCode.BAD_CHANNEL, "has others"),
                bad("{'type':'SUBSCRIBE','tenantId':''}", ErrorCode.BAD_CHANNEL, "is empty"),
                bad("{'type':'SUBSCRIBE','tenantId':'[a-z]'}", ErrorCode.BAD_CHANNEL, "has others"),
                // duplicate keys
                bad("{'action':'ping','action':'list'}", ErrorCode.BAD_REQUEST, "appears twice"),
                bad("{'action':'subscribe','projectId':'p','projectId':'q'}", ErrorCode.BAD_REQUEST, "appears twice"),
                bad("{'action':'ping','\\u0061ction':'ping'}", ErrorCode.BAD_REQUEST, "appears twice"),
                bad("{'action':'ping','x':null,'x':null}", ErrorCode.BAD_REQUEST, "appears twice"),
                // nesting
                bad("[".repeat(10_000), ErrorCode.BAD_REQUEST, "a command is a JSON object"),
                bad("{'action':" + "[".repeat(10_000), ErrorCode.BAD_REQUEST, "nested deeper"),
                bad("{'a':".repeat(10_000), ErrorCode.BAD_REQUEST, "nested deeper"),
                bad(
                        "{'x':" + "[".repeat(33) + "]".repeat(33) + ",'action':'ping'}",
                        ErrorCode.BAD_REQUEST,
                        "nested deeper"),
                // an id of a command
                bad("{'action':'ping','id':1.5}", ErrorCode.BAD_REQUEST, "id must be"),
                bad("{'action':'ping','id':true}", ErrorCode.BAD_REQUEST, "id must be"),
                bad("{'action':'ping','id':[1]}", ErrorCode.BAD_REQUEST, "id must be"),
                bad("{'action':'ping','id':{}}", ErrorCode.BAD_REQUEST, "id must be"),
                bad("{'action':'ping','id':'" + "x".repeat(129) + "'}", ErrorCode.BAD_REQUEST, "id must be"),
                bad("{'type':'SUBSCRIBE','tenantId':" + "9".repeat(129) + "}", ErrorCode.BAD_CHANNEL, "129 characters"),
                bad("{'action':'ping','id':99999999999999999999}", ErrorCode.BAD_REQUEST, "send it as a string"));
    }

    @ParameterizedTest
    @MethodSource("badInput")
    void whatIsNoCommandIsRefusedWithACodeAndAReason(String message, ErrorCode code, String reason) {
        BadCommandException refusal = catchThrowableOfType(BadCommandException.class, () -> decoder.decode(message));

        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal).message().containsPattern(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "'seven'"})
    void aRefusalEchoesTheIdWhereverItStood(String id) {
        Object value = id.equals("7") ? (Object) 7L : "seven";
        for (String rest : List.of("'action':'nonsense'", "'action':'subscribe','projectId':'a b'", "'x':1")) {
            for (String message : List.of("{'id':" + id + "," + rest + "}", "{" + rest + ",'id':" + id + "}")) {
                assertThatThrownBy(() -> decoder.decode(message.replace('\'', '"')))
                        .isInstanceOfSatisfying(
                                BadCommandException.class,
                                refusal -> assertThat(refusal.id()).contains(new RequestId(value)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "marker",
                "{\"marker\":",
                "{\"action\":\"marker\"}",
                "{\"type\":\"marker\"}",
                "{\"marker\":1,\"marker\":2}",
                "{\"action\":\"subscribe\",\"projectId\":\"marker marker\"}",
                "{\"action\":\"ping\"} marker",
                "\"marker\"",
                "{\"action\":\"ping\",\"id\":[\"marker\"]}"
            })
    void aRefusalDoesNotRepeatWhatTheClientSent(String message) {
        assertThatThrownBy(() -> decoder.decode(message))
                .isInstanceOf(BadCommandException.class)
                .hasMessageNotContaining("marker");
    }

    private static Arguments good(String json, ClientCommand command) {
        return Arguments.of(json.replace('\'', '"'), command);
    }

    private static Arguments bad(String json, ErrorCode code, String reason) {
        return Arguments.of(json.replace('\'', '"'), code, reason);
    }

    private static Optional<RequestId> id(Object value) {
        return Optional.of(new RequestId(value));
    }
}
