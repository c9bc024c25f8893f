package io.redtail.history;

import static io.redtail.history.HistoryFixture.bytes;
import static io.redtail.history.HistoryFixture.payloads;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.delivery.Gap;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.resps.StreamEntry;

/** Lines that one reader has read and another one gets without Redis, on a real Redis: as if Redis had been asked. */
@Timeout(60)
class KnownLinesTest {

    private static final Channel P = Channel.logs("p");
    private static final StartPosition ALL = StartPosition.tail(Long.MAX_VALUE);

    private final Script delete = new Script("channel.lua", "quota.lua", "delete.lua");
    private HistoryFixture history = new HistoryFixture().begin();

    @AfterEach
    void stop() throws InterruptedException {
        history.close();
    }

    private void restart(String... settings) throws InterruptedException {
        history.close();
        history = new HistoryFixture(settings).begin();
    }

    private void record(int from, int to) {
        history.record(
                "logs:p",
                IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i).toArray(String[]::new));
    }

    private void delete() {
        List<byte[]> arguments = List.of(bytes(history.names.history()), bytes(P.name()));
        Object unused = history.session.call(jedis -> delete.run(jedis, Script.keys(history.names), arguments));
    }

    private List<String> readAll(StartPosition start) {
        List<String> lines = new ArrayList<>();
        HistoryPage page = history.read("p", start);
        lines.addAll(payloads(page));
        while (!page.isComplete()) {
            page = history.read("p", page.next());
            lines.addAll(payloads(page));
        }
        return lines;
    }

    private static List<String> lines(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(i -> "line " + i).toList();
    }

    private long read() {
        return history.reader.cache().misses();
    }

    @Test
    void twentyThousandReadingsOfALogAskRedisForItsLinesOnce() {
        record(1, 5000);
        assertThat(readAll(ALL)).isEqualTo(lines(1, 5000));
        assertThat(read()).isEqualTo(5000);

        for (int i = 0; i < 20; i++) {
            assertThat(readAll(ALL)).isEqualTo(lines(1, 5000));
        }

        assertThat(read()).isEqualTo(5000);
        assertThat(history.reader.cache().hits()).isEqualTo(20 * 5000);
    }

    @Test
    void whatCameSinceIsReadAndBehindWhatIsKnown_inOnePage() {
        record(1, 100);
        assertThat(readAll(StartPosition.tail(50))).isEqualTo(lines(51, 100));
        record(101, 103);
        long before = read();

        HistoryPage page = history.read("p", StartPosition.tail(50));

        assertThat(payloads(page)).isEqualTo(lines(54, 103));
        assertThat(page.top()).isEqualTo(103);
        assertThat(page.isComplete()).isTrue();
        assertThat(read() - before).isEqualTo(3);
        assertThat(readAll(StartPosition.tail(60))).isEqualTo(lines(44, 103));
    }

    @Test
    void whatIsDeletedIsGone_andWhoeverReadOnIsTold() {
        record(1, 300);
        HistoryPage first = history.read("p", ALL);
        readAll(ALL);

        delete();
        assertThat(readAll(ALL)).isEmpty();
        record(1, 2);
        HistoryPage after = history.read("p", first.next());

        assertThat(after.gap().map(Gap::reason)).contains(Gap.Reason.RESET);
        assertThat(payloads(after)).isEqualTo(lines(1, 2));
        assertThat(history.reader.cache().bytes()).as("of two lines").isLessThan(1000);
    }

    @Test
    void whatIsTrimmedIsAnnouncedAsMissing_alsoIfItIsKnown() throws InterruptedException {
        restart("redtail.history.max-length", "100", "redtail.history.compress", "false");
        record(1, 100);
        String epoch = history.read("p", ALL).epoch();
        readAll(ALL);
        record(101, 150);

        HistoryPage page = history.read("p", StartPosition.since(epoch, 10));
        long first = page.begin() + 1;

        assertThat(first).isGreaterThan(40);
        assertThat(page.gap().orElseThrow().reason()).isEqualTo(Gap.Reason.TRIMMED);
        assertThat(page.gap().orElseThrow().missed()).hasValue(first - 11);
        assertThat(payloads(page)).isEqualTo(lines((int) first, 150));
    }

    @Test
    void somebodyWhoStandsInTheMiddleGetsTheRest_andAsManyAsOneClientTakes() throws InterruptedException {
        restart("redtail.delivery.outbox-max-bytes", "65536");
        record(1, 3000);
        readAll(ALL);
        String epoch = history.read("p", ALL).epoch();

        HistoryPage page = history.read("p", StartPosition.since(epoch, 17));

        assertThat(page.entries().stream().mapToInt(Publication::weight).sum()).isBetween(10_000, 65536 / 4);
        assertThat(payloads(page)).isEqualTo(lines(18, (int) page.end().offset()));
        assertThat(readAll(StartPosition.since(epoch, 17))).isEqualTo(lines(18, 3000));
    }

    @Test
    void whatRedisHasForgottenAfterAFailoverIsNotReplayed_untilItIsRecordedAgain() throws InterruptedException {
        restart("redtail.history.compress", "false");
        for (int i = 1; i <= 50; i++) {
            record(i, i);
        }
        readAll(ALL);
        history.redis.run(jedis -> {
            String stream = "redtail:v1:{logs:p}:stream";
            List<StreamEntry> entries = jedis.xrange(stream, "-", "+");
            jedis.del(stream);
            entries.subList(0, 40).forEach(entry -> jedis.xadd(stream, entry.getID(), entry.getFields()));
            return jedis.hset("redtail:v1:{logs:p}:meta", "top", "40");
        });

        assertThat(readAll(ALL)).isEqualTo(lines(1, 40));
        record(41, 45);
        assertThat(readAll(StartPosition.tail(10))).isEqualTo(lines(36, 45));
    }

    /** What a line says of itself: which deletion it came after, and its offset. */
    private static String line(int generation, long offset) {
        return "generation " + generation + " offset " + offset + " of a log that is long enough for a block";
    }

    private volatile int generation;
    private volatile boolean done;
    private final Map<String, Integer> generations = new ConcurrentHashMap<>();

    @Test
    void fiftyReadersGetWhatTheLedgerHas_whileLinesComeAreTrimmedDeletedAndTheRecorderChanges() throws Exception {
        restart("redtail.history.max-length", "400", "redtail.history.cache-max-bytes", "120000");
        Random random = new Random();
        ExecutorService threads = Executors.newFixedThreadPool(50);
        List<Future<Long>> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Callable<Long> reader = reader("owner " + i % 7, random.nextLong());
            readers.add(threads.submit(reader));
        }

        long next = 1;
        for (int step = 0; step < 80; step++) {
            int what = random.nextInt(12);
            if (what == 0) {
                generation = deleted + 1; // before the deletion: what comes after it is of the next one
                delete();
                deleted = generation;
                next = 1;
            } else if (what == 1) {
                history.lose(false);
                HistoryPage unused = history.read(P, StartPosition.LIVE); // somebody comes, and the gap is written
                next += next > 1 ? 1 : 0;
            } else {
                int count = 1 + random.nextInt(60);
                long first = next;
                history.record(
                        "logs:p",
                        IntStream.range(0, count)
                                .mapToObj(i -> line(generation, first + i))
                                .toArray(String[]::new));
                next += count;
            }
        }
        done = true;
        for (Future<Long> reader : readers) {
            assertThat(reader.get()).isEqualTo(next - 1);
        }
        threads.shutdown();
        assertThat(history.reader.cache().bytes()).isLessThanOrEqualTo(120_000);
    }

    private volatile int deleted;

    /** Reads from somewhere up to the end, again and again. @return the last offset that it has got */
    private Callable<Long> reader(String owner, long seed) {
        return () -> {
            Random random = new Random(seed);
            while (true) {
                boolean isLast = done;
                StartPosition start = random.nextBoolean() ? ALL : StartPosition.tail(random.nextInt(500));
                long end = readOn(owner, start);
                if (isLast) {
                    return end;
                }
            }
        };
    }

    private long readOn(String owner, StartPosition start) {
        StartPosition from = start;
        while (true) {
            int before = deleted;
            long kept = first();
            HistoryPage page = history.reader.read(owner, P, from).join();
            check(page, from, before, kept);
            if (page.isComplete()) {
                return page.end().offset();
            }
            from = page.next();
        }
    }

    /** The oldest offset that Redis kept a moment ago, if the channel has not been deleted since. */
    private long first() {
        String first = history.redis.run(jedis -> jedis.hget("redtail:v1:{logs:p}:meta", "first"));
        return first == null ? 0 : Long.parseLong(first);
    }

    private void check(HistoryPage page, StartPosition from, int deletedBefore, long firstBefore) {
        long expected = page.begin() + 1;
        if (from instanceof StartPosition.Since since && page.gap().isEmpty()) {
            StreamPosition position = since.position();
            assertThat(page.epoch()).isEqualTo(position.epoch());
            assertThat(page.begin()).isEqualTo(position.offset());
        }
        for (Publication entry : page.entries()) {
            StreamPosition position = Objects.requireNonNull(entry.position());
            assertThat(position.offset()).isEqualTo(expected);
            expected++;
            if (entry.gap() != null) {
                continue;
            }
            String text = entry.payload().text();
            int said = Integer.parseInt(text.split(" ", 3)[1]);
            assertThat(text).isEqualTo(line(said, position.offset()));
            assertThat(said).as("nothing that was deleted").isGreaterThanOrEqualTo(deletedBefore);
            Integer other = generations.putIfAbsent(position.epoch(), said);
            assertThat(Optional.ofNullable(other).orElse(said)).isEqualTo(said);
            if (said == deletedBefore && deleted == deletedBefore && generation == deletedBefore) {
                assertThat(position.offset()).as("nothing that was trimmed").isGreaterThanOrEqualTo(firstBefore);
            }
        }
        assertThat(page.end().offset()).isEqualTo(page.entries().isEmpty() ? page.begin() : expected - 1);
    }
}
