package io.redtail.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.WireFormats;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each command is counted once, when it is known what became of it. */
@Timeout(20)
class CommandCountersTest {

    private final DeliveryCore core = new DeliveryCore(1);
    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final CommandHandler handler = new CommandHandler(ChannelTypes.BUILT_IN, core.registry(), answers);

    @AfterEach
    void stop() {
        core.close();
        answers.close();
    }

    private ClientConnection connect(CommandLimits limits) {
        return connect(limits, FakePermissions.all());
    }

    private ClientConnection connect(CommandLimits limits, Permissions permissions) {
        var options = new SubscriberOptions(
                WireFormats.of(new DialectEncoding(answers)),
                1 << 20,
                SlowConsumerPolicy.DISCONNECT,
                GapPolicy.ANNOUNCE);
        return new ClientConnection(core.connect(new RecordingSink(), options), limits, permissions);
    }

    private void handle(ClientConnection client, String... commands) {
        for (String command : commands) {
            handler.handle(client, command.replace('\'', '"'));
        }
        core.settle();
    }

    private long count(String code) {
        return handler.counters().results().get(code);
    }

    @Test
    void goodOnesAreOkInBothDialects() {
        handle(
                connect(new CommandLimits(10, 100, 100)),
                "{'action':'subscribe','projectId':'p'}",
                "{'type':'SUBSCRIBE','tenantId':'t'}",
                "{'action':'list'}",
                "{'action':'ping'}",
                "{'action':'unsubscribe','projectId':'p'}",
                "{'type':'UNSUBSCRIBE','tenantId':'t'}");

        assertThat(count("ok")).isEqualTo(6);
        assertThat(handler.counters().results().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(6);
    }

    @Test
    void aSubscriptionIsCountedWhenRedisHasAnswered() {
        ClientConnection client = connect(new CommandLimits(10, 100, 100));
        core.upstream().hesitate();
        handle(client, "{'action':'subscribe','projectId':'p'}");
        assertThat(count("ok")).isZero();

        core.upstream().fail(Channel.logs("p"));
        core.settle();

        assertThat(count("unavailable")).isOne();
        assertThat(count("ok")).isZero();
    }

    @Test
    void tooManySubscriptionsAreCountedByTheLimitThatTheyMeet() {
        String[] commands = {"{'action':'subscribe','projectId':'p'}", "{'action':'subscribe','projectId':'q'}"};
        handle(connect(new CommandLimits(1, 100, 100)), commands);
        handle(connect(new CommandLimits(10, 100, 100), FakePermissions.all().limitSubscriptions(2)), commands);

        assertThat(count("limit")).isEqualTo(2);
        assertThat(handler.counters().overSubscriptions()).isOne();
        assertThat(handler.counters().overSubscriptionsOfClient()).isOne();
    }

    @Test
    void badOnesHaveTheCodeThatTheClientIsTold() {
        handle(
                connect(new CommandLimits(1, 100, 3)),
                "nonsense",
                "{'action':'subscribe','projectId':'no spaces'}",
                "{'action':'subscribe','projectId':'p'}",
                "{'action':'subscribe','projectId':'q'}",
                "nonsense",
                "nonsense");
        handle(connect(new CommandLimits(1, 1, 100)), "{'action':'ping'}", "{'action':'ping'}", "{'action':'ping'}");

        assertThat(count("bad_request")).isEqualTo(3);
        assertThat(count("bad_channel")).isOne();
        assertThat(count("limit")).isOne();
        assertThat(count("rate")).isOne();
        assertThat(count("ok")).isEqualTo(3);
        assertThat(handler.counters().closedForBadMessages()).isOne();
    }
}
