package io.redtail.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.Drain;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.RecordingSink;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.WireFormats;
import io.redtail.protocol.DialectEncoding;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.redis.ChannelPlacement;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import io.redtail.redis.RedisSubscriber;
import io.redtail.redis.RedisSubscribers;
import io.redtail.redis.RedisUpstream;
import io.redtail.server.Workarounds;
import io.redtail.websocket.SessionCloser;
import io.redtail.websocket.SinkFactory;
import io.redtail.websocket.StalledWrites;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a console sees, through an MBean server: the real core behind it, and a Redis that is away. */
@Timeout(20)
class GatewayMXBeanTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final Channel JOBS = Channel.jobs("t");

    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final DeliveryCore core = new DeliveryCore(2);
    private final Drain drain = new Drain(core.shards(), Duration.ZERO, Thread::new);
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final RecordingSink sink = new RecordingSink();
    private final RecordingSink other = new RecordingSink();
    private ObjectName name;
    private JmxRegistration registration;

    @BeforeEach
    void register() throws Exception {
        name = new ObjectName("io.redtail:type=Gateway,context=\"/a\"");
        registration = new JmxRegistration(server, name);
        registration.register(view());
    }

    @AfterEach
    void stop() {
        core.close();
    }

    private GatewayView view() {
        Configuration configuration = Configuration.read(MapConfig.of());
        var names = new RedisNames("", ChannelTypes.BUILT_IN);
        var redis = new RedisSubscribers(new RedisSubscriber(
                configuration.redis(),
                names,
                new RedisUpstream(configuration.redis(), new PlainChannelFormat(names)),
                core.registry(),
                core.router(),
                Runnable::run));
        var sinkFactory = new SinkFactory(
                new SessionCloser(Thread::new), new StalledWrites(), () -> new Workarounds("a server"), true);
        return new GatewayView(
                ChannelTypes.BUILT_IN,
                core.counters(),
                core.registry(),
                core.shards(),
                redis,
                new ChannelPlacement(names, configuration.redis()),
                sinkFactory,
                drain);
    }

    private Subscriber connect(RecordingSink to, Encoding encoding) {
        return core.connect(
                "s",
                to,
                new SubscriberOptions(
                        WireFormats.of(encoding), 1 << 20, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE));
    }

    private Object get(String attribute) throws Exception {
        return server.getAttribute(name, attribute);
    }

    private Object invoke(String operation, Object argument) throws Exception {
        String type = argument instanceof Integer ? "int" : "java.lang.String";
        return server.invoke(name, operation, new Object[] {argument}, new String[] {type});
    }

    @Test
    void itCountsWhatThereIsAndWhatWasDone() throws Exception {
        Subscriber first = connect(sink, new EnvelopeEncoding(answers));
        Subscriber second = connect(other, new EnvelopeEncoding(answers));
        core.registry().subscribeWithoutAck(first, P);
        core.registry().subscribeWithoutAck(second, P);
        core.registry().subscribeWithoutAck(second, Q);
        core.publish(P, "one", "two");
        core.settle();

        assertThat(get("Connections")).isEqualTo(2);
        assertThat(get("Channels")).isEqualTo(2);
        assertThat(get("Subscriptions")).isEqualTo(3L);
        assertThat(get("Publications")).isEqualTo(2L);
        assertThat(get("Deliveries")).isEqualTo(4L);
        assertThat(get("Dropped")).isEqualTo(0L);
        assertThat(get("RedisState")).isEqualTo("AWAY");
        assertThat((String[]) get("RedisAway")).containsExactly("localhost:6379");
        assertThat(get("RedisAddress")).isEqualTo("localhost:6379");
        assertThat((String[]) get("ChannelTypes")).containsExactly("logs logs:{id}", "jobs job_updates");
        assertThat(((TabularData) get("MalformedPayloads")).size()).isEqualTo(2);

        second.connectionGone();
        core.settle();
        assertThat(get("Connections")).isEqualTo(1);
        assertThat(get("Channels")).isEqualTo(1);
        assertThat(get("Subscriptions")).isEqualTo(1L);
    }

    @Test
    void itSaysWhereAChannelIs() throws Exception {
        CompositeData place = (CompositeData) invoke("redisOf", "jobs:t");

        assertThat(place.get("channel")).isEqualTo("jobs:t");
        assertThat(place.get("redisChannel")).isEqualTo("job_updates");
        assertThat(place.get("shard")).isEqualTo(0);
        assertThat(place.get("address")).isEqualTo("localhost:6379");
    }

    @Test
    void topChannels_ordersBySubscribers() throws Exception {
        List<Subscriber> clients = IntStream.range(0, 3)
                .mapToObj(i -> connect(new RecordingSink(), new EnvelopeEncoding(answers)))
                .toList();
        clients.forEach(client -> core.registry().subscribeWithoutAck(client, Q));
        core.registry().subscribeWithoutAck(clients.get(0), P);
        core.settle(); // a session is shown once its shard has it

        CompositeData[] top = (CompositeData[]) invoke("topChannels", 10);

        assertThat(top).extracting(row -> row.get("channel")).containsExactly("logs:q", "logs:p");
        assertThat(top).extracting(row -> row.get("followers")).containsExactly(3, 1);
        assertThat((CompositeData[]) invoke("topChannels", 1)).hasSize(1);
        CompositeData[] sessions = (CompositeData[]) invoke("sessions", 1);
        assertThat(sessions[0].get("id")).isEqualTo("s1");
        assertThat(sessions[0].get("channels")).isEqualTo(2);
    }

    @Test
    void unsubscribeOperation_unsubscribesAndNotifiesAllSubscribers() throws Exception {
        RecordingSink jobs = new RecordingSink();
        Subscriber envelope = connect(sink, new EnvelopeEncoding(answers));
        Subscriber dialect = connect(other, new DialectEncoding(answers));
        Subscriber hook = connect(jobs, new DialectEncoding(answers));
        core.onRedisBack();
        for (Subscriber reader : List.of(envelope, dialect)) {
            core.registry().subscribeWithoutAck(reader, P);
            core.registry().subscribeWithoutAck(reader, Q);
        }
        core.registry().subscribeWithoutAck(hook, JOBS);
        core.settle();
        core.publish(P, "before");
        core.settle();

        assertThat(invoke("unsubscribe", "logs:p")).isEqualTo(2);
        assertThat(invoke("unsubscribe", "jobs:t")).isEqualTo(1);
        core.publish(P, "after");
        core.publish(JOBS, "{}");
        core.publish(Q, "other");
        core.settle();

        String told = "{\"status\":\"unsubscribed\",\"channel\":\"logs:p\"}";
        assertThat(sink.texts())
                .endsWith(
                        "[{\"channel\":\"logs:p\",\"data\":\"before\"}]",
                        told,
                        "[{\"channel\":\"logs:q\",\"data\":\"other\"}]");
        assertThat(other.texts()).containsExactly("before", told, "other");
        assertThat(jobs.texts()).as("the dialect jobs has no words for it").isEmpty();
        assertThat(invoke("unsubscribe", "logs:p")).isEqualTo(0);
    }

    @Test
    void aSessionIsDisconnectedForGood() throws Exception {
        connect(sink, new EnvelopeEncoding(answers));
        connect(other, new EnvelopeEncoding(answers));
        core.settle();

        invoke("disconnect", "s2");
        core.settle();

        assertThat(other.closeCodes()).containsExactly(CloseCode.POLICY_VIOLATION);
        assertThat(sink.closeCodes()).isEmpty();
    }

    @Test
    void aNodeIsDrained() throws Exception {
        connect(sink, new EnvelopeEncoding(answers));
        core.settle();
        assertThat(get("Draining")).isEqualTo(false);

        server.invoke(name, "drain", new Object[0], new String[0]);

        assertThat(get("Draining")).isEqualTo(true);
        await().untilAsserted(() -> assertThat(sink.closeCodes()).containsExactly(CloseCode.GOING_AWAY));
    }

    @Test
    void whatCannotBeDoneIsAnsweredWithWhatCan() {
        assertThatThrownBy(() -> invoke("disconnect", "nobody")).hasStackTraceContaining("sessions(100)");
        assertThatThrownBy(() -> invoke("unsubscribe", "p1")).hasStackTraceContaining("such as logs:p1 or jobs:t1");
        assertThatThrownBy(() -> invoke("unsubscribe", "logs:*")).hasStackTraceContaining("A-Z a-z 0-9");
        assertThatThrownBy(() -> invoke("topChannels", 0)).hasStackTraceContaining("from 1 to 1000");
        assertThatThrownBy(() -> invoke("sessions", 1001))
                .isInstanceOf(RuntimeMBeanException.class)
                .cause()
                .isExactlyInstanceOf(IllegalArgumentException.class); // a remote console knows no class of ours
    }

    @Test
    void everythingIsDescribed() throws Exception {
        MBeanInfo info = server.getMBeanInfo(name);

        assertThat(info.getDescription()).contains("WebSockets");
        assertThat(info.getAttributes())
                .isNotEmpty()
                .allSatisfy(attribute -> assertThat(attribute.getDescription()).isNotEqualTo(attribute.getName()));
        assertThat(info.getOperations())
                .hasSize(6)
                .allSatisfy(operation -> assertThat(operation.getDescription()).isNotEqualTo(operation.getName()));
        assertThat(Arrays.stream(info.getOperations())
                        .filter(operation -> operation.getName().equals("disconnect")))
                .singleElement()
                .satisfies(operation -> {
                    assertThat(operation.getSignature()[0].getName()).isEqualTo("sessionId");
                    assertThat(operation.getImpact()).isEqualTo(MBeanOperationInfo.ACTION);
                });
    }

    @Test
    void aNameThatIsTakenStaysWhoseItIs() {
        JmxRegistration second = new JmxRegistration(server, name);

        second.register(view());
        second.unregister();

        assertThat(server.isRegistered(name)).isTrue();
        registration.unregister();
        assertThat(server.isRegistered(name)).isFalse();
        registration.unregister();
    }
}
