package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is sent what is compressed for all, and from where on. */
@Timeout(60)
class SharedStreamTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");

    /** Long enough to be compressed. */
    private static final String LONG = " and more".repeat(10);

    /** A stream that a test can read: {@code <7:3|p=1>} is the fourth part of the seventh stream since its beginning. */
    private static final class ReadableStream implements SharedStream {

        private int beginning;
        private int parts;

        @Override
        public void begin() {
            beginning++;
            parts = 0;
        }

        @Override
        public ByteBuffer append(List<EncodedMessage> messages) {
            String texts = messages.stream().map(EncodedMessage::text).collect(Collectors.joining(" "));
            String part = "<" + System.identityHashCode(this) + "." + beginning + ":" + parts++ + "|" + texts + ">";
            return ByteBuffer.wrap(part.getBytes(UTF_8));
        }
    }

    /** A client that reads what is compressed as RFC 7692 says: if it has had all since the beginning, and nothing compressed between. */
    private static final class ReadingSink implements Sink, Sink.Factory {

        private final List<String> lines = new ArrayList<>();
        private final List<String> unreadable = new ArrayList<>();
        private String reading = "";
        private int next;
        private int compressed;
        private boolean stuck;
        private @Nullable Runnable wake;

        @Override
        public Sink create(Runnable toWake) {
            wake = toWake;
            return this;
        }

        @Override
        public synchronized void flush(SendQueue sendQueue) {
            for (ByteBuffer next = poll(sendQueue); next != null; next = poll(sendQueue)) {
                read(UTF_8.decode(next).toString());
            }
        }

        private @Nullable ByteBuffer poll(SendQueue sendQueue) {
            return stuck ? null : sendQueue.pollBytes();
        }

        private void read(String write) {
            int at = 0;
            while (at < write.length()) {
                if (write.charAt(at) == '<') {
                    int end = write.indexOf('>', at);
                    readPart(write.substring(at + 1, end));
                    at = end + 1;
                } else {
                    int end = write.indexOf('<', at);
                    readPlain(end < 0 ? write.substring(at) : write.substring(at, end));
                    at = end < 0 ? write.length() : end;
                }
            }
        }

        private void readPart(String part) {
            String stream = part.substring(0, part.indexOf(':'));
            int number = Integer.parseInt(part.substring(part.indexOf(':') + 1, part.indexOf('|')));
            int expected = stream.equals(reading) ? next : 0;
            if (number != expected) { // a sink that throws is closed, and nobody would know
                unreadable.add(stream + ":" + number + " instead of " + expected);
            }
            reading = stream;
            next = number + 1;
            compressed++;
            readPlain(part.substring(part.indexOf('|') + 1));
        }

        private void readPlain(String texts) {
            lines.addAll(List.of(texts.replace(LONG, "").split(" ")));
        }

        @Override
        public void close(CloseCode code, String reason) {}

        synchronized void stick() {
            stuck = true;
        }

        void loosen() {
            synchronized (this) {
                stuck = false;
            }
            if (wake != null) {
                wake.run();
            }
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }

        synchronized List<String> unreadable() {
            return List.copyOf(unreadable);
        }

        synchronized int compressed() {
            return compressed;
        }
    }

    private static final class Client {

        final ReadingSink sink = new ReadingSink();
        final Subscriber subscriber;

        Client(DeliveryCore core, WireFormat format, int sendQueueBytes) {
            subscriber = core.shards()
                    .connect(
                            "s",
                            sink,
                            new SubscriberOptions(
                                    format, sendQueueBytes, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE));
        }
    }

    private final DeliveryCore core = new DeliveryCore(1);
    private final List<Client> all = new ArrayList<>();
    private final WireFormat format = WireFormats.of(TestEncoding.SINGLE).withStreams(ReadableStream::new);

    @BeforeEach
    void redisIsThere() {
        core.onEachShard(shard -> shard.announceUpstream(true));
    }

    @AfterEach
    void everybodyCouldReadAll() {
        core.close();
        assertThat(all)
                .allSatisfy(client -> assertThat(client.sink.unreadable()).isEmpty());
    }

    @Test
    void whatIsPublishedOnAChannelOfTwoIsCompressedFromTheSecondTimeOn() {
        Client one = subscribed(P);
        Client other = subscribed(P);

        publish(P, "1", "2", "3");

        assertThat(one.sink.lines()).containsExactly("p=1", "p=2", "p=3");
        assertThat(other.sink.lines()).containsExactly("p=1", "p=2", "p=3");
        assertThat(one.sink.compressed()).isEqualTo(2);
        assertThat(other.sink.compressed()).isEqualTo(2);
    }

    @Test
    void oneClientAlone_andShortLines_areNotWorthIt() {
        Client alone = subscribed(P);
        publish(P, "1", "2", "3");
        Client other = subscribed(P);
        core.publish(P, "4", "5", "6");
        core.settle();

        assertThat(alone.sink.compressed() + other.sink.compressed()).isZero();
    }

    @Test
    void aClientThatIsLeftAloneGetsPlainLines_andReadsOnWhenOthersCome() {
        Client one = subscribed(P);
        Client other = subscribed(P);
        publish(P, "1", "2");
        core.registry().unsubscribe(other.subscriber, P);
        publish(P, "3", "4");
        assertThat(one.sink.compressed()).isEqualTo(1);

        Client late = subscribed(P);
        publish(P, "5");

        assertThat(one.sink.lines()).containsExactly("p=1", "p=2", "p=3", "p=4", "p=5");
        assertThat(one.sink.compressed()).isEqualTo(2);
        assertThat(late.sink.lines()).containsExactly("p=5");
    }

    @Test
    void whoIsNotCompressedGetsTheSameLines() {
        Client plain = client(WireFormats.of(TestEncoding.SINGLE), TestOptions.ROOMY);
        core.registry().subscribeWithoutAck(plain.subscriber, P);
        Client one = subscribed(P);
        Client other = subscribed(P);

        publish(P, "1", "2", "3");

        assertThat(plain.sink.lines()).isEqualTo(one.sink.lines()).isEqualTo(other.sink.lines());
        assertThat(plain.sink.compressed()).isZero();
    }

    @Test
    void severalChannelsStayInTheOrderOfTheirPublication() {
        Client both = subscribed(P);
        Client onlyP = subscribed(P);
        publish(P, "1", "2");
        core.registry().subscribeWithoutAck(both.subscriber, Q);
        core.settle();

        core.inOneTurn(() -> {
            core.publish(P, "3" + LONG);
            core.publish(Q, "4" + LONG);
            core.publish(P, "5" + LONG);
        });
        core.inOneTurn(() -> {
            core.publish(P, "6" + LONG);
            core.publish(Q, "7" + LONG);
        });

        assertThat(both.sink.lines()).containsExactly("p=1", "p=2", "p=3", "q=4", "p=5", "p=6", "q=7");
        assertThat(onlyP.sink.lines()).containsExactly("p=1", "p=2", "p=3", "p=5", "p=6");
        assertThat(both.sink.compressed()).as("until they interleave").isEqualTo(1);
        assertThat(onlyP.sink.compressed()).isEqualTo(3);
    }

    @Test
    void whatWaitedIsWrittenTogether_compressedOrNot() {
        Client slow = subscribed(P);
        Client other = subscribed(P);
        publish(P, "1", "2");
        slow.sink.stick();
        publish(P, "3", "4", "5");

        slow.sink.loosen();
        core.settle();

        assertThat(slow.sink.lines()).isEqualTo(other.sink.lines());
        assertThat(slow.sink.compressed()).isEqualTo(4);
    }

    @Test
    void aClientThatLosesLinesGetsPlainOnes_untilTheStreamBeginsAnew() {
        Client slow = client(format, 4 * (LONG.length() + 20));
        core.registry().subscribeWithoutAck(slow.subscriber, P);
        Client other = subscribed(P);
        publish(P, "1", "2");
        slow.sink.stick();
        publish(P, "3", "4", "5", "6", "7", "8", "9");
        slow.sink.loosen();
        core.settle();
        int before = slow.sink.compressed();
        assertThat(slow.sink.lines()).contains("gap", "p=9");

        int last = 9;
        while (slow.sink.compressed() == before) { // a stream begins anew every 250 ms at most
            publish(P, String.valueOf(++last));
        }

        assertThat(slow.sink.lines()).endsWith("p=" + (last - 1), "p=" + last);
        assertThat(other.sink.lines()).hasSize(last);
    }

    /** An answer makes room for itself where lines wait; then there is room for a shorter line. */
    @Test
    void aClientWhoseLinesAreDroppedForAnAnswerGetsPlainOnes() {
        Client slow = client(format, 3 * ("3".length() + LONG.length() + Message.OVERHEAD_BYTES));
        core.registry().subscribeWithoutAck(slow.subscriber, P);
        subscribed(P);
        publish(P, "1", "2");
        slow.sink.stick();
        publish(P, "3", "4", "5");
        core.registry().subscribe(slow.subscriber, P, new ControlMessage(EncodedMessage.of("answer")));
        core.settle();
        core.publish(P, "6".repeat(60));
        core.settle();
        slow.sink.loosen();
        core.settle();

        assertThat(slow.sink.lines())
                .contains("gap", "answer", "p=" + "6".repeat(60))
                .doesNotContain("p=3");
        assertThat(slow.sink.compressed()).isEqualTo(1);
    }

    /** A page of a replay is compressed by itself, and comes between the parts of the channel that is live already. */
    @Test
    void aClientThatIsReplayedAnotherChannelReadsThat_andPlainLinesUntilTheStreamBeginsAnew() {
        FakeHistory history = new FakeHistory();
        try (DeliveryCore recorded = new DeliveryCore(1, history)) {
            recorded.router().announceUpstream(true);
            for (int i = 1; i <= 10; i++) {
                history.record(i + LONG.repeat(4));
            }
            List<Client> readers = List.of(
                    new Client(recorded, format, TestOptions.ROOMY), new Client(recorded, format, TestOptions.ROOMY));
            all.addAll(readers);
            readers.forEach(client -> recorded.registry().subscribeWithoutAck(client.subscriber, Q));
            answerAll(recorded, history);
            Client one = readers.get(0);
            int last = 10; // where this history says that each channel is
            while (last < 12) {
                publish(recorded, Q, ++last);
            }
            assertThat(one.sink.compressed()).isEqualTo(1);

            recorded.registry()
                    .subscribe(
                            one.subscriber,
                            P,
                            StartPosition.tail(10),
                            page -> new ControlMessage(EncodedMessage.of("yes")));
            answerAll(recorded, history);
            publish(recorded, Q, ++last);

            assertThat(one.sink.compressed()).as("two pages more").isEqualTo(3);
            assertThat(one.sink.lines())
                    .startsWith("q=11", "q=12", "yes", "p=1", "p=2")
                    .endsWith("p=10", "q=13");
            assertThat(readers.get(1).sink.compressed()).isEqualTo(2);

            recorded.registry().unsubscribe(one.subscriber, P);
            while (one.sink.compressed() == 3) {
                publish(recorded, Q, ++last);
            }
            assertThat(one.sink.lines()).endsWith("q=" + last);
        }
    }

    private static void answerAll(DeliveryCore recorded, FakeHistory history) {
        recorded.settle();
        while (history.waiting() > 0) {
            history.answer();
            recorded.settle();
        }
    }

    private static void publish(DeliveryCore recorded, Channel channel, int number) {
        recorded.router()
                .route(Publication.recorded(
                        channel, (number + LONG).getBytes(UTF_8), new StreamPosition("e1", number)));
        recorded.settle();
    }

    /** All at once: those who come, go, are slow, lose, follow several channels and come back. */
    @Test
    void nobodyIsEverSentAPartThatItCannotRead() {
        Random random = new Random(20_251);
        List<Client> clients = new ArrayList<>();
        int published = 0;
        for (int step = 0; step < 12_000; step++) {
            Client some = clients.isEmpty() ? null : clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(12)) {
                case 0 -> clients.add(subscribed(random.nextBoolean() ? P : Q));
                case 1 -> clients.add(client(format, 600));
                case 2 ->
                    ifPresent(
                            some,
                            client -> core.registry()
                                    .subscribeWithoutAck(client.subscriber, random.nextBoolean() ? P : Q));
                case 3 ->
                    ifPresent(
                            some,
                            client -> core.registry().unsubscribe(client.subscriber, random.nextBoolean() ? P : Q));
                case 4 -> ifPresent(some, client -> client.sink.stick());
                case 5, 6 -> ifPresent(some, client -> client.sink.loosen());
                case 7 -> {
                    if (clients.size() > 20) {
                        clients.remove(0).subscriber.connectionGone();
                    }
                }
                default -> {
                    int from = published;
                    published += 1 + random.nextInt(6);
                    int to = published;
                    core.inOneTurn(() -> {
                        for (int i = from; i < to; i++) {
                            core.publish(random.nextInt(4) == 0 ? Q : P, i + (random.nextInt(5) == 0 ? "" : LONG));
                        }
                    });
                }
            }
        }
        clients.forEach(client -> client.sink.loosen());
        core.settle();

        assertThat(all)
                .anySatisfy(client -> assertThat(client.sink.compressed()).isPositive());
        for (Client client : clients) {
            for (Channel channel : List.of(P, Q)) {
                List<Integer> numbers = client.sink.lines().stream()
                        .filter(line -> line.startsWith(channel.id() + "="))
                        .map(line -> Integer.valueOf(line.substring(2)))
                        .toList();
                assertThat(numbers).as("in order, none twice").isSorted().doesNotHaveDuplicates();
            }
        }
    }

    private static void ifPresent(@Nullable Client client, java.util.function.Consumer<Client> action) {
        if (client != null) {
            action.accept(client);
        }
    }

    private Client client(WireFormat spoken, int sendQueueBytes) {
        Client client = new Client(core, spoken, sendQueueBytes);
        all.add(client);
        return client;
    }

    private Client subscribed(Channel channel) {
        Client client = client(format, TestOptions.ROOMY);
        core.registry().subscribeWithoutAck(client.subscriber, channel);
        core.settle();
        return client;
    }

    private void publish(Channel channel, String... lines) {
        Stream.of(lines).forEach(line -> {
            core.publish(channel, line + LONG);
            core.settle();
        });
    }
}
