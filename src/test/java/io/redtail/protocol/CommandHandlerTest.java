package io.redtail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.WireFormats;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class CommandHandlerTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel T = Channel.jobs("t");
    private static final CommandLimits GENEROUS = new CommandLimits(100, 100_000, 100_000);

    private final DeliveryCore core = new DeliveryCore(1);
    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final CommandHandler handler = new CommandHandler(ChannelTypes.BUILT_IN, core.registry(), answers);
    private final RecordingSink sink = new RecordingSink();
    private Permissions permissions = FakePermissions.all();

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void aSubscriptionIsAnsweredAndThenLinesComeVerbatim() {
        ClientConnection client = connect(GENEROUS);

        handle(client, "{'action':'subscribe','projectId':'p'}");
        core.publish(P, "a \"line\"");

        assertThat(read())
                .containsExactly(
                        json(
                                "{'status':'subscribed','channel':'logs:p','message':'Successfully subscribed to logs:p'}"),
                        "a \"line\"");
    }

    @Test
    void theFullProtocolPutsLinesIntoEnvelopes() {
        ClientConnection client = connect(new EnvelopeEncoding(answers), GENEROUS);

        handle(client, "{'action':'subscribe','projectId':'p','id':7}");
        core.settle();
        core.publish(P, "a line");

        assertThat(read())
                .containsExactly(
                        json("{'status':'degraded'}"),
                        json(
                                "{'status':'subscribed','channel':'logs:p','message':'Successfully subscribed to logs:p','id':7}"),
                        json("[{'channel':'logs:p','data':'a line'}]"));
    }

    @Test
    void aSnapshotThatCannotBeHadIsRefusedWithWhatWouldBeRight() {
        ClientConnection client = connect(new EnvelopeEncoding(answers), GENEROUS);

        handle(client, "{'action':'subscribe','projectId':'p','snapshot':true,'id':1}");
        handle(client, "{'action':'subscribe','channel':'jobs:t','snapshot':true,'id':2}");

        assertThat(read())
                .contains(
                        json("{'status':'error','code':'bad_request','message':'logs:p has no keys, so there is no"
                                + " snapshot of it: expected tail, or redtail.channels.logs.kind=state and a key',"
                                + "'id':1}"),
                        json("{'status':'error','code':'no_history','message':'history is off, so there is no snapshot"
                                + " of jobs:t: expected no snapshot, or redtail.history.enabled=true','id':2}"));
        core.upstream().assertNothingHeld();
    }

    @Test
    void theLegacyDialectsIgnoreSnapshots() {
        ClientConnection client = connect(GENEROUS);

        handle(client, "{'action':'subscribe','projectId':'p','snapshot':true}");
        core.settle();
        core.publish(P, "line");

        assertThat(read()).hasSize(2).endsWith("line");
    }

    @Test
    void theDialectJobsHasNoAnswers() {
        ClientConnection client = connect(GENEROUS);

        handle(client, "{'type':'SUBSCRIBE','tenantId':'t','id':1}");
        handle(client, "{'type':'SUBSCRIBE','tenantId':'t'}");
        core.settle();
        core.publish(T, "1");
        core.settle();
        handle(client, "{'type':'UNSUBSCRIBE','tenantId':'t'}");
        core.publish(T, "2");

        assertThat(read()).containsExactly("1");
        core.upstream().assertNothingHeld();
    }

    @Test
    void aNumericTenantIsTheSameAsItsDigits() {
        handle(connect(GENEROUS), "{'type':'SUBSCRIBE','tenantId':42}");
        core.settle();

        core.publish(Channel.jobs("42"), "update");

        assertThat(read()).containsExactly("update");
    }

    @Test
    void bothDialectsWorkOnOneConnection() {
        ClientConnection client = connect(GENEROUS);
        handle(client, "{'action':'subscribe','projectId':'p'}");
        handle(client, "{'type':'SUBSCRIBE','tenantId':'t'}");
        core.settle();

        core.publish(P, "line");
        core.publish(T, "update");

        assertThat(read()).hasSize(3).endsWith("line", "update");
    }

    @Test
    void unsubscribeUnknownChannel_isAnswered() {
        ClientConnection client = connect(GENEROUS);

        handle(client, "{'action':'unsubscribe','projectId':'p'}");
        handle(client, "{'action':'unsubscribe','tenantId':'t','id':'u'}");

        assertThat(read())
                .containsExactly(
                        json("{'status':'unsubscribed','channel':'logs:p'}"),
                        json("{'status':'unsubscribed','channel':'jobs:t','id':'u'}"));
    }

    @Test
    void afterTheAnswerToUnsubscribeNothingMoreComes() {
        ClientConnection client = connect(GENEROUS);
        handle(client, "{'action':'subscribe','projectId':'p'}");
        core.settle();
        core.publish(P, "1");
        core.settle();

        handle(client, "{'action':'unsubscribe','projectId':'p'}");
        core.publish(P, "2");

        assertThat(read()).hasSize(3).endsWith("1", json("{'status':'unsubscribed','channel':'logs:p'}"));
    }

    @Test
    void list_namesSubscribedChannels() {
        ClientConnection client = connect(GENEROUS);
        handle(client, "{'action':'list'}");
        handle(client, "{'type':'SUBSCRIBE','tenantId':'t'}");
        handle(client, "{'action':'subscribe','projectId':'p'}");
        handle(client, "{'action':'list','id':2}");

        assertThat(read())
                .hasSize(3)
                .startsWith(json("{'status':'subscriptions','channels':[]}"))
                .endsWith(json("{'status':'subscriptions','channels':['jobs:t','logs:p'],'id':2}"));
    }

    @Test
    void aPingIsAnswered() {
        handle(connect(GENEROUS), "{'action':'ping','id':'x'}");

        assertThat(read()).containsExactly(json("{'status':'pong','id':'x'}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{'action':'fly','id':1}",
                "{'type':'FLY','id':1}",
                "{'action':'subscribe','projectId':' ','id':1}"
            })
    void whatIsNoCommandIsAnsweredAndTheConnectionLivesOn(String message) {
        ClientConnection client = connect(GENEROUS);

        handle(client, message);
        handle(client, "{'action':'ping'}");

        assertThat(read()).hasSize(2).endsWith(json("{'status':'pong'}"));
        assertThat(sink.texts().get(0))
                .startsWith("{\"status\":\"error\",\"code\":\"bad_")
                .endsWith(message.contains("id':1") ? ",\"id\":1}" : "\"}");
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    @Test
    void subscribeBeyondLimit_isRefused() {
        ClientConnection client = connect(new CommandLimits(2, 1000, 100));
        handle(client, "{'action':'subscribe','projectId':'a'}");
        handle(client, "{'type':'SUBSCRIBE','tenantId':'t'}");

        handle(client, "{'action':'subscribe','projectId':'b','id':3}");
        handle(client, "{'type':'SUBSCRIBE','tenantId':'u','id':4}");

        assertThat(read()).hasSize(3);
        assertThat(sink.texts().subList(1, 3))
                .allSatisfy(answer -> assertThat(answer).startsWith("{\"status\":\"error\",\"code\":\"limit\""));
        assertThat(client.subscriber().channelCount()).isEqualTo(2);
    }

    @Test
    void atLimit_resubscribingAndReplacingIsAllowed() {
        ClientConnection client = connect(new CommandLimits(1, 1000, 100));
        handle(client, "{'action':'subscribe','projectId':'a'}");

        handle(client, "{'action':'subscribe','projectId':'a'}");
        handle(client, "{'action':'unsubscribe','projectId':'a'}");
        handle(client, "{'action':'subscribe','projectId':'b'}");

        assertThat(read()).hasSize(4).noneMatch(answer -> answer.contains("error"));
        assertThat(client.subscriber().channels()).containsExactly(Channel.logs("b"));
    }

    /** One command a second, bursts of two: of fifty at once all but a few are refused, however slow the machine is. */
    @Test
    void aFloodIsRefusedAndNotCarriedOut() {
        ClientConnection client = connect(new CommandLimits(100, 1, 1000));

        for (int i = 0; i < 50; i++) {
            handle(client, "{'action':'ping'}");
        }

        assertThat(read()).hasSize(50).startsWith(json("{'status':'pong'}"), json("{'status':'pong'}"));
        assertThat(sink.texts())
                .last()
                .asString()
                .startsWith("{\"status\":\"error\",\"code\":\"rate\",\"message\":\"more than 1 commands a second");
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    @Test
    void continuedFlood_closesConnection() {
        ClientConnection client = connect(new CommandLimits(100, 1, 5));

        for (int i = 0; i < 50; i++) {
            handle(client, "{'action':'ping'}");
        }

        core.settle();
        assertThat(sink.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
    }

    /** This one or another of its connections sends too much; nothing that it sent besides is looked at. */
    @Test
    void clientOverItsRate_isClosedAndMayComeBack() {
        permissions = FakePermissions.all().limitCommands(1);
        ClientConnection client = connect(GENEROUS);
        handle(client, "{'action':'ping'}");

        for (int i = 0; i < 50; i++) {
            handle(client, "{'action':'subscribe','projectId':'p'}");
        }

        assertThat(read()).containsExactly(json("{'status':'pong'}"));
        assertThat(handler.counters().results().get("rate")).isOne();
        assertThat(sink.closeCodes()).containsExactly(CloseCode.TRY_AGAIN_LATER);
        assertThat(core.registry().channels()).isEmpty();
    }

    /** Each time it has the gateway begin what nobody reads. */
    @Test
    void whoSubscribesAndUnsubscribesInTurnHasSoonUsedUpItsRate() {
        permissions = FakePermissions.all().limitCommands(100);
        ClientConnection client = connect(GENEROUS);
        int turns = 0;
        while (!client.subscriber().isClosed() && turns < 100) {
            handle(client, "{'action':'subscribe','projectId':'p'}");
            handle(client, "{'action':'unsubscribe','projectId':'p'}");
            turns++;
        }

        core.settle();
        assertThat(turns).isEqualTo(10);
        assertThat(sink.closeCodes()).containsExactly(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void toUnsubscribeFromWhatIsNotSubscribedToIsOneCommand() {
        permissions = FakePermissions.all().limitCommands(100);
        ClientConnection client = connect(GENEROUS);
        for (int i = 0; i < 100; i++) {
            handle(client, "{'action':'unsubscribe','projectId':'p'}");
        }

        core.settle();
        assertThat(client.subscriber().isClosed()).isFalse();
    }

    @Test
    void tooManyBadMessagesEndTheConnection() {
        ClientConnection client = connect(new CommandLimits(100, 1000, 3));
        for (int i = 0; i < 3; i++) {
            handle(client, "nonsense");
            assertThat(client.subscriber().isClosed()).isFalse();
        }

        for (int i = 0; i < 20; i++) {
            handle(client, "nonsense");
        }

        core.settle();
        assertThat(sink.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
    }

    @Test
    void theMessageThatEndsTheConnectionIsAnsweredFirst() {
        ClientConnection client = connect(new CommandLimits(100, 1000, 3));

        core.inOneTurn(() -> {
            while (!client.subscriber().isClosed()) {
                handle(client, "nonsense");
            }
        });

        assertThat(sink.texts()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(sink.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
    }

    @Test
    void goodMessagesAndLimitsAreNoMistakes() {
        ClientConnection client = connect(new CommandLimits(1, 1000, 1));
        handle(client, "{'action':'subscribe','projectId':'a'}");

        for (int i = 0; i < 100; i++) {
            handle(client, "{'action':'ping'}");
            handle(client, "{'action':'subscribe','projectId':'b'}");
        }

        assertThat(read()).hasSize(201);
        assertThat(sink.closeCodes()).isEmpty();
    }

    @Test
    void upstreamTimeout_isAnsweredUnavailable() {
        core.upstream().hesitate();
        ClientConnection client = connect(GENEROUS);
        handle(client, "{'action':'subscribe','projectId':'p','id':9}");
        assertThat(read()).isEmpty();

        core.upstream().fail(P);

        assertThat(read())
                .containsExactly(
                        json(
                                "{'status':'error','code':'unavailable','message':'logs:p cannot be followed now, because Redis is away; try again','id':9}"));
        assertThat(client.subscriber().channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{'action':'subscribe','tenantId':'t','id':9}", "{'type':'SUBSCRIBE','tenantId':'t','id':9}"})
    void aChannelThatMayNotBeHadIsForbiddenInEveryDialect(String command) {
        core.upstream().hesitate();
        ClientConnection client = connect(GENEROUS);
        handle(client, command);

        core.upstream().refuse(T);

        assertThat(read())
                .containsExactly(
                        json(
                                "{'status':'error','code':'forbidden','message':'jobs:t cannot be followed: it may not be read','id':9}"));
        assertThat(client.subscriber().channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void aSubscriptionThatWasUnsubscribedBeforeItWasLiveIsAnsweredToo() {
        core.upstream().hesitate();
        ClientConnection client = connect(GENEROUS);
        handle(client, "{'action':'subscribe','projectId':'p','id':9}");
        handle(client, "{'action':'unsubscribe','projectId':'p'}");

        core.upstream().bring(P);

        assertThat(read())
                .containsExactly(
                        json("{'status':'unsubscribed','channel':'logs:p'}"),
                        json(
                                "{'status':'error','code':'unavailable','message':'logs:p was unsubscribed before it was live','id':9}"));
    }

    @Test
    void whoUnsubscribesAtOnceHasBothAnswersInOrder() {
        ClientConnection client = connect(GENEROUS);

        core.inOneTurn(() -> {
            handle(client, "{'action':'subscribe','projectId':'p'}");
            handle(client, "{'action':'unsubscribe','projectId':'p'}");
        });

        assertThat(read()).hasSize(2).first().asString().contains("subscribed to logs:p");
        assertThat(client.subscriber().channels()).isEmpty();
    }

    @Test
    void theDialectJobsWaitsForRedisInSilence() {
        core.upstream().hesitate();
        ClientConnection client = connect(GENEROUS);
        handle(client, "{'type':'SUBSCRIBE','tenantId':'t'}");

        core.upstream().fail(T);
        core.settle();
        core.publish(T, "when Redis is back");

        assertThat(read()).containsExactly("when Redis is back");
        assertThat(client.subscriber().isSubscribedTo(T)).isTrue();
    }

    @Test
    void whatAClientSaysAfterItsCloseDoesNothing() {
        ClientConnection client = connect(GENEROUS);
        client.subscriber().connectionGone();

        handle(client, "{'action':'subscribe','projectId':'p'}");
        handle(client, "nonsense");

        assertThat(read()).isEmpty();
        assertThat(core.registry().channels()).isEmpty();
        core.upstream().assertNothingHeld();
    }

    @Test
    void whoHasNotSaidWhoHeIsIsToldHow() {
        permissions = FakePermissions.locked();
        ClientConnection client = connect(GENEROUS);

        handle(client, "{'action':'subscribe','projectId':'p','id':1}");
        handle(client, "{'type':'SUBSCRIBE','tenantId':'t'}");
        handle(client, "{'action':'ping'}");
        handle(client, "{'action':'subscribe','channel':'nope:1'}");

        assertThat(read())
                .hasSize(4)
                .allMatch(answer -> answer.contains("\"code\":\"unauthorized\"") && answer.contains("authenticate"))
                .first()
                .asString()
                .endsWith("\"id\":1}");
        assertThat(core.registry().channels()).isEmpty();
    }

    @Test
    void aTokenOpensWhatItIsFor() {
        permissions = FakePermissions.locked().issue("good", P);
        ClientConnection client = connect(GENEROUS);

        handle(client, "{'action':'authenticate','token':'good','id':'a'}");
        handle(client, "{'action':'subscribe','projectId':'q','id':2}");
        handle(client, "{'action':'subscribe','projectId':'p'}");

        assertThat(read())
                .containsExactly(
                        json("{'status':'authenticated','expiresIn':300,'id':'a'}"),
                        json("{'status':'error','code':'forbidden','message':'you may not follow logs:q','id':2}"),
                        json(
                                "{'status':'subscribed','channel':'logs:p','message':'Successfully subscribed to logs:p'}"));
    }

    @Test
    void aWrongTokenChangesNothing() {
        permissions = FakePermissions.locked().issue("good", P);
        ClientConnection client = connect(GENEROUS);

        handle(client, "{'action':'authenticate','token':'good'}");
        handle(client, "{'action':'authenticate','token':'forged'}");
        handle(client, "{'action':'ping'}");

        assertThat(read())
                .containsExactly(
                        json("{'status':'authenticated','expiresIn':300}"),
                        json("{'status':'error','code':'unauthorized','message':'this token is not accepted'}"),
                        json("{'status':'pong'}"));
    }

    @Test
    void tokenWithFewerGrants_unsubscribesTheRest() {
        permissions = FakePermissions.locked().issue("both", P, T).issue("one", T);
        ClientConnection client = connect(new EnvelopeEncoding(answers), GENEROUS);
        handle(client, "{'action':'authenticate','token':'both'}");
        handle(client, "{'action':'subscribe','projectId':'p'}");
        handle(client, "{'action':'subscribe','tenantId':'t'}");
        core.settle();

        handle(client, "{'action':'authenticate','token':'one'}");
        core.settle();

        assertThat(client.subscriber().channels()).containsExactly(T);
        assertThat(read()).contains(json("{'status':'unsubscribed','channel':'logs:p'}"));
    }

    private ClientConnection connect(CommandLimits limits) {
        return connect(new DialectEncoding(answers), limits);
    }

    private ClientConnection connect(Encoding encoding, CommandLimits limits) {
        Subscriber subscriber = core.connect(
                sink,
                new SubscriberOptions(
                        WireFormats.of(encoding), 1024 * 1024, SlowConsumerPolicy.DISCONNECT, GapPolicy.ANNOUNCE));
        return new ClientConnection(subscriber, limits, permissions);
    }

    private void handle(ClientConnection client, String message) {
        handler.handle(client, json(message));
    }

    private List<String> read() {
        core.settle();
        return sink.texts();
    }

    private static String json(String withSingleQuotes) {
        return withSingleQuotes.replace('\'', '"');
    }
}
