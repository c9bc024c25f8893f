package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.it.redis.FakeClock;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.redis.PlainChannelFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.BinaryJedisPubSub;

/** Whoever comes late sees the times that live viewers saw, whatever the clock of Redis does, and whoever records. */
@Timeout(120)
class JumpingClockTest {

    private static final int LINES = Integer.getInteger("redtail.test.clock.lines", 20_000);
    private static final int BATCH = 250;
    private static final long HOUR = 3_600_000;

    @Test
    void timesAreTheSameLiveAndLate_andNeverDecrease_overJumpsOfAnHourAndTakeovers() throws Exception {
        FakeClock clock = FakeClock.in(Path.of("target", "jumping-clock")).orElse(null);
        assumeTrue(clock != null, "no libfaketime here: apt-get install libfaketime");
        HistoryFixture history = new HistoryFixture(
                RealRedis.on(Ports.free(), clock.environment()),
                ChannelTypes.BUILT_IN,
                "redtail.history.max-length",
                String.valueOf(2 * LINES),
                "redtail.history.max-bytes",
                "1073741824");
        List<Publication> live = new ArrayList<>();
        Live listener = new Live(history, live);
        try {
            RedisRecorderStore recorder = history.begin().store;
            long before = time(history);
            String[] jumps = {"+3600", "+0", "-3600", "+0"};
            for (int i = 0; i < LINES / BATCH; i++) {
                int from = i * BATCH;
                history.record(
                        "logs:p",
                        IntStream.range(from, from + BATCH)
                                .mapToObj(line -> "line " + line)
                                .toArray(String[]::new));
                if (i % (LINES / BATCH / 5) == 1 && i * 5 / (LINES / BATCH) < jumps.length) {
                    jump(history, clock, jumps[i * 5 / (LINES / BATCH)]);
                    recorder.release();
                    recorder = history.store("node " + i);
                    history.fence = recorder.acquire("").orElseThrow().fence();
                }
            }
            await().until(() -> listener.size() == LINES);

            List<String> late =
                    readAll(history).stream().map(JumpingClockTest::identity).toList();
            assertThat(late).hasSize(LINES);
            assertThat(listener.all().stream().map(JumpingClockTest::identity)).containsExactlyElementsOf(late);
            assertThat(listener.all()).isSortedAccordingTo((a, b) -> Long.compare(a.timeMillis(), b.timeMillis()));
            assertThat(listener.all().get(LINES - 1).timeMillis()).isBetween(before + HOUR, before + HOUR + 120_000);
        } finally {
            listener.unsubscribe();
            history.close();
        }
    }

    private static void jump(HistoryFixture history, FakeClock clock, String offset) throws Exception {
        long expected = System.currentTimeMillis() + Long.parseLong(offset) * 1000;
        clock.set(offset);
        await().until(() -> Math.abs(time(history) - expected) < HOUR / 4);
    }

    private static long time(HistoryFixture history) {
        return history.redis.run(jedis -> Long.parseLong(jedis.time().get(0)) * 1000);
    }

    private static String identity(Publication line) {
        return line.position() + " " + line.timeMillis() + " " + line.payload().text();
    }

    private static List<Publication> readAll(HistoryFixture history) {
        HistoryPage page = history.read("p", StartPosition.tail(LINES));
        List<Publication> all = new ArrayList<>(page.entries());
        while (!page.isComplete()) {
            page = history.read("p", page.next());
            all.addAll(page.entries());
        }
        return all;
    }

    /** As a node hears what is recorded. */
    private static final class Live extends BinaryJedisPubSub {

        private final RecordedChannelFormat format;
        private final List<Publication> heard;

        Live(HistoryFixture history, List<Publication> heard) {
            this.heard = heard;
            this.format = new RecordedChannelFormat(history.names, new PlainChannelFormat(history.names));
            Thread thread = new Thread(() -> history.redis.run(jedis -> {
                jedis.subscribe(this, HistoryFixture.bytes("redtail:v1:{logs:p}:live"));
                return null;
            }));
            thread.start();
            await().until(this::isSubscribed);
        }

        @Override
        public void onMessage(byte[] channel, byte[] message) {
            synchronized (heard) {
                format.read(channel, message, heard::add);
            }
        }

        int size() {
            synchronized (heard) {
                return heard.size();
            }
        }

        List<Publication> all() {
            synchronized (heard) {
                return List.copyOf(heard);
            }
        }
    }
}
