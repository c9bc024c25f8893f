package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is written at once, and by whom it is shared. */
@Timeout(20)
class BatchingTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");
    private static final WireFormat SINGLE = WireFormats.of(TestEncoding.SINGLE);
    private static final ControlMessage ANSWER = new ControlMessage(EncodedMessage.of("answer"));

    private final DeliveryCore core = new DeliveryCore(1);

    /** A socket below the API that takes everything at once. */
    private static final class WireSink implements Sink, Sink.Factory {

        private final List<ByteBuffer> writes = new ArrayList<>();

        @Override
        public Sink create(Runnable wake) {
            return this;
        }

        @Override
        public synchronized void flush(SendQueue sendQueue) {
            for (ByteBuffer next = sendQueue.pollBytes(); next != null; next = sendQueue.pollBytes()) {
                writes.add(next);
            }
        }

        @Override
        public void close(CloseCode code, String reason) {}

        synchronized List<String> texts() {
            return writes.stream()
                    .map(write -> UTF_8.decode(write.duplicate()).toString())
                    .toList();
        }

        synchronized byte[] array(int index) {
            return writes.get(index).array();
        }
    }

    @BeforeEach
    void redisIsThere() {
        core.onEachShard(shard -> shard.announceUpstream(true));
    }

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void publicationsOfOneCycle_areOneWriteEncodedOnce() {
        WireSink one = subscribe(TestEncoding.SINGLE, P);
        WireSink other = subscribe(TestEncoding.SINGLE, P);

        core.inOneTurn(() -> core.publish(P, "1", "2", "3"));

        assertThat(one.texts()).containsExactly("p=1 p=2 p=3");
        assertThat(other.array(0)).isSameAs(one.array(0));
    }

    @Test
    void clientsThatAreSpokenToDifferentlyShareNothing() {
        WireSink single = subscribe(TestEncoding.SINGLE, P);
        WireSink joining = subscribe(TestEncoding.JOINING, P);

        core.inOneTurn(() -> core.publish(P, "1", "2"));

        assertThat(single.texts()).containsExactly("p=1 p=2");
        assertThat(joining.texts()).containsExactly("[p=1,p=2]");
    }

    @Test
    void clientsThatReplayTheSameLinesGetTheSameBytes_andThenWhatIsLive() {
        FakeHistory history = new FakeHistory();
        IntStream.range(0, 10).forEach(i -> history.record(i + "x".repeat(4_000)));
        DeliveryCore replaying = new DeliveryCore(1, history);
        replaying.router().announceUpstream(true);
        List<WireSink> sinks = List.of(new WireSink(), new WireSink());
        for (WireSink sink : sinks) {
            Subscriber subscriber = replaying
                    .shards()
                    .connect(
                            "session",
                            sink,
                            new SubscriberOptions(
                                    SINGLE, TestOptions.ROOMY, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE));
            var unused = replaying.registry().subscribe(subscriber, P, StartPosition.tail(10), page -> ANSWER);
        }
        replaying.settle();
        while (history.waiting() > 0) {
            history.answer();
            replaying.settle();
        }
        replaying.router().route(history.record("live"));
        replaying.settle();

        String all = String.join(" ", sinks.get(0).texts());
        assertThat(all).startsWith("answer p=0x").contains(" p=9x").endsWith(" p=live");
        assertThat(sinks.get(1).texts()).isEqualTo(sinks.get(0).texts());
        List<Integer> shared = IntStream.range(0, sinks.get(0).texts().size())
                .filter(i -> sinks.get(0).array(i) == sinks.get(1).array(i))
                .boxed()
                .toList();
        assertThat(shared).as("both pages, and the live line").hasSize(3);
        replaying.close();
    }

    /** As a compressed connection beside a plain one would be. */
    @Test
    void clientsWithOneEncodingAndTwoFramings_neverGetEachOthersBytes() {
        WireFormat reversed = new WireFormat(TestEncoding.SINGLE, BatchingTest::reversed);
        WireSink plain = subscribe(SINGLE, P);
        WireSink one = subscribe(reversed, P);
        WireSink other = subscribe(reversed, P);
        WireSink latePlain = subscribe(SINGLE, P);

        core.inOneTurn(() -> core.publish(P, "1", "2"));
        core.inOneTurn(() -> core.publish(P, "3"));

        assertThat(plain.texts()).containsExactly("p=1 p=2", "p=3");
        assertThat(one.texts()).containsExactly("2=p 1=p", "3=p");
        assertThat(other.array(0)).isSameAs(one.array(0));
        assertThat(latePlain.array(0)).isSameAs(plain.array(0));
    }

    private static ByteBuffer reversed(List<EncodedMessage> messages) {
        String plain = text(WireFormats.toBytes(messages));
        return ByteBuffer.wrap(new StringBuilder(plain).reverse().toString().getBytes(UTF_8));
    }

    /** Bun hands on what Redis says in Redis' order, whatever the channel. */
    @Test
    void severalChannelsReachAClientInTheOrderOfTheirPublication() {
        WireSink sink = subscribe(TestEncoding.SINGLE, P, Q);
        WireSink onlyQ = subscribe(TestEncoding.SINGLE, Q);

        core.inOneTurn(() -> {
            core.publish(P, "1");
            core.publish(Q, "2", "3");
            core.publish(P, "4");
        });

        assertThat(String.join(" ", sink.texts())).isEqualTo("p=1 q=2 q=3 p=4");
        assertThat(onlyQ.texts()).containsExactly("q=2 q=3");
    }

    @Test
    void subscribeDuringCycle_getsAnswerAndNothingOlder() {
        WireSink arrival = new WireSink();
        Subscriber subscriber = core.shards().connect("newcomer", arrival, TestOptions.with(TestEncoding.SINGLE));
        WireSink resident = subscribe(TestEncoding.SINGLE, P);

        core.inOneTurn(() -> {
            core.publish(P, "1", "2");
            core.registry().subscribe(subscriber, P, ANSWER);
            core.publish(P, "3");
        });

        assertThat(arrival.texts()).containsExactly("answer p=3");
        assertThat(String.join(" ", resident.texts())).isEqualTo("p=1 p=2 p=3");
    }

    @Test
    void unsubscribeDuringCycle_getsWhatWasPublishedBefore() {
        WireSink sink = new WireSink();
        Subscriber subscriber = core.shards().connect("leaver", sink, TestOptions.with(TestEncoding.SINGLE));
        core.registry().subscribeWithoutAck(subscriber, P);
        core.settle();

        core.inOneTurn(() -> {
            core.publish(P, "1");
            core.registry().unsubscribe(subscriber, P);
            core.publish(P, "2");
        });

        assertThat(sink.texts()).containsExactly("p=1");
    }

    @Test
    void aLargeBatchIsCutSoThatNoWriteIsHuge() {
        WireSink sink = subscribe(TestEncoding.SINGLE, P);
        String line = "x".repeat(1024);

        core.inOneTurn(() ->
                core.publish(P, IntStream.range(0, 200).mapToObj(i -> line).toArray(String[]::new)));

        assertThat(sink.texts()).hasSizeGreaterThan(2).allMatch(write -> write.length() < 70 * 1024);
        assertThat(String.join(" ", sink.texts())).hasSize(200 * ("p= ".length() + 1024) - 1);
    }

    /** What waited while a socket was full is small messages: they go out together. */
    @Test
    void smallBatchesThatWaitedAreCopiedIntoOneWrite() {
        SendQueue sendQueue = new SendQueue(SINGLE, TestOptions.ROOMY);
        for (int i = 0; i < 5; i++) {
            sendQueue.add(batch("a" + i, "b" + i));
        }

        assertThat(text(sendQueue.pollBytes())).isEqualTo("p=a0 p=b0 p=a1 p=b1 p=a2 p=b2 p=a3 p=b3 p=a4 p=b4");
        assertThat(sendQueue.pollBytes()).isNull();
        assertThat(sendQueue.isEmpty()).isTrue();
        assertThat(sendQueue.bytes()).isZero();
    }

    @Test
    void aLargeBatchIsSharedEvenWhenOthersWait() {
        SendQueue sendQueue = new SendQueue(SINGLE, TestOptions.ROOMY);
        Batch large = batch("y".repeat(20_000));
        sendQueue.add(batch("1"));
        sendQueue.add(large);
        sendQueue.add(batch("2"));

        assertThat(text(sendQueue.pollBytes())).isEqualTo("p=1");
        assertThat(sendQueue.pollBytes().array()).isSameAs(large.bytes().array());
        assertThat(text(sendQueue.pollBytes())).isEqualTo("p=2");
        assertThat(sendQueue.bytes()).isZero();
    }

    @Test
    void aClientThatIsTooSlowLosesSinglePublicationsOfABatch() {
        SendQueue sendQueue = new SendQueue(SINGLE, 3 * (1 + Message.OVERHEAD_BYTES));
        sendQueue.add(batch("1", "2", "3"));

        sendQueue.dropOldestFor(publication("4"));
        sendQueue.add(publication("4"));

        assertThat(text(sendQueue.pollBytes())).isEqualTo("gap p 1 slow_consumer p=2 p=3 p=4");
    }

    private static Batch batch(String... payloads) {
        List<Publication> publications = new ArrayList<>();
        int weight = 0;
        for (String payload : payloads) {
            publications.add(publication(payload));
            weight += publications.get(publications.size() - 1).weight();
        }
        return new Batch(SINGLE, publications, weight);
    }

    private static Publication publication(String payload) {
        return Publication.of(P, payload.getBytes(UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }

    private WireSink subscribe(Encoding encoding, Channel... channels) {
        return subscribe(WireFormats.of(encoding), channels);
    }

    private WireSink subscribe(WireFormat format, Channel... channels) {
        WireSink sink = new WireSink();
        Subscriber subscriber = core.shards()
                .connect(
                        "session",
                        sink,
                        new SubscriberOptions(
                                format, TestOptions.ROOMY, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE));
        for (Channel channel : channels) {
            core.registry().subscribeWithoutAck(subscriber, channel);
        }
        core.settle();
        return sink;
    }
}
