package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.Effort;
import io.redtail.archive.TestArchive;
import io.redtail.channel.Channel;
import io.redtail.config.ArchiveSettings;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.StartPosition;
import io.redtail.it.server.Signals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The process that archives is killed ({@code kill -9}) at any moment, while the store fails, hangs and lies, and lines are
 * recorded: nothing is lost, nothing is there twice.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ArchiverKillTest {

    private static final int KILLS = Effort.of("redtail.it.archive.kills", 1, 200);
    private static final List<String> PROJECTS = List.of("a", "b", "c");

    @TempDir
    Path root;

    private final Random random = new Random(Integer.getInteger("redtail.it.archive.seed", 7));
    private final Map<String, Integer> recorded = new HashMap<>();

    /** Of two nodes, one is frozen for a while. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nothingIsLostOrDoubled(int nodes) throws Exception {
        var history = new HistoryFixture("redtail.history.max-length", "100");
        try {
            RedisRecorderStore recorder = history.archivedStore((channel, lines) -> {});
            history.begin();
            for (int kill = 0; kill < KILLS; kill++) {
                List<Process> processes = new ArrayList<>();
                for (int node = 0; node < nodes; node++) {
                    processes.add(ArchivingNode.start(history.redis.port(), root, random.nextLong(1L << 40), PROJECTS));
                }
                if (nodes > 1) {
                    record(history, recorder, random.nextInt(200));
                    Signals.send(processes.get(0), "STOP");
                    record(history, recorder, random.nextInt(500));
                    Signals.send(processes.get(0), "CONT");
                }
                record(history, recorder, random.nextInt(500));
                for (Process process : processes) {
                    assertThat(process.isAlive()).isTrue();
                    process.destroyForcibly().onExit().get(30, TimeUnit.SECONDS);
                }
            }
            verify(history);
            System.out.printf("%d kills of %d nodes, %s lines: none lost or doubled%n", KILLS, nodes, recorded);
        } finally {
            history.close();
        }
    }

    /** Once, and again until the time is over. */
    private void record(HistoryFixture history, RedisRecorderStore recorder, int millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        do {
            record(history, recorder);
        } while (System.nanoTime() < end);
    }

    private void record(HistoryFixture history, RedisRecorderStore recorder) {
        String project = PROJECTS.get(random.nextInt(PROJECTS.size()));
        int from = recorded.getOrDefault(project, 0);
        String[] lines = new String[1 + random.nextInt(400)];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = project + " " + (from + i + 1);
        }
        history.send(recorder, history.lines("logs:" + project, lines));
        recorded.put(project, from + lines.length);
    }

    private void verify(HistoryFixture history) throws Exception {
        var settings =
                new ArchiveSettings(true, root.toString(), Optional.empty(), Duration.ofMinutes(10), Duration.ZERO, 0);
        var hotLog = new RedisHotLog(history.names, history.reader, history.configuration.history(), settings);
        var archive = new TestArchive(root, history.reader, hotLog);
        for (Map.Entry<String, Integer> project : recorded.entrySet()) {
            Channel channel = Channel.logs(project.getKey());
            archive.run(channel, true);
            StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= project.getValue(); i++) {
                expected.append(project.getKey()).append(' ').append(i).append('\n');
            }
            assertThat(read(archive, channel)).isEqualTo(expected.toString());
            assertThat(archive.zcat(channel)).isEqualTo(expected.toString());
            boolean isKept =
                    history.redis.run(jedis -> jedis.exists("redtail:v1:{logs:" + project.getKey() + "}:stream"));
            assertThat(isKept).isFalse();
        }
    }

    private static String read(TestArchive archive, Channel channel) throws Exception {
        StringBuilder all = new StringBuilder();
        StartPosition next = StartPosition.tail(Long.MAX_VALUE / 2);
        while (true) {
            HistoryPage page =
                    archive.archive.reader().read("me", channel, next).get(30, TimeUnit.SECONDS);
            assertThat(page.gap()).isEmpty();
            page.entries().forEach(entry -> all.append(entry.payload().text()).append('\n'));
            if (page.isComplete()) {
                return all.toString();
            }
            next = page.next();
        }
    }
}
