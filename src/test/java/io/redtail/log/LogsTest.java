package io.redtail.log;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is logged, and which of the two places it gets to. The server here is the JDK, with java.util.logging. */
class LogsTest {

    private static final Logger LOG = Logs.of(LogsTest.class);

    /** Kept, for the JDK would forget its handler with it. */
    private final java.util.logging.Logger server = java.util.logging.Logger.getLogger(LogsTest.class.getName());

    private final RecordingHandler records = new RecordingHandler();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private static final class RecordingHandler extends Handler {

        private final List<LogRecord> records = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            line.getSourceMethodName(); // the JDK finds the caller when it is asked first, on this very stack
            records.add(line);
        }

        List<String> lines() {
            return records.stream().map(new SimpleFormatter()::formatMessage).toList();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void listen() {
        server.setUseParentHandlers(false);
        server.addHandler(records);
    }

    @AfterEach
    void asBefore() {
        Logs.toServer();
        server.setLevel(null);
        server.removeHandler(records);
    }

    @Test
    void atFirstTheServerGetsAllAsItWasLogged() {
        LOG.log(Level.WARNING, "closing {0}", "s17");
        LOG.log(Level.INFO, () -> "it's {0}");
        LOG.log(Level.ERROR, "failed", new IllegalStateException());

        assertThat(records.lines()).containsExactly("closing s17", "it's {0}", "failed");
        assertThat(records.records.get(2).getThrown()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theServerFindsTheMethodThatLogs() {
        LOG.log(Level.INFO, "here");

        assertThat(records.records.get(0).getSourceClassName()).isEqualTo(LogsTest.class.getName());
        assertThat(records.records.get(0).getSourceMethodName()).isEqualTo("theServerFindsTheMethodThatLogs");
    }

    @Test
    void asJsonTheServerGetsNothingAndTheSameWordsAreWritten() {
        Logs.toJson("/a", "n", "", output);

        LOG.log(Level.WARNING, "closing {0}", "s17");
        LOG.log(Level.INFO, () -> "it's {0}");
        LOG.log(Level.ERROR, "failed", new IllegalStateException());

        assertThat(records.lines()).isEmpty();
        assertThat(lines())
                .extracting(line -> line.getString("message"))
                .containsExactly("closing s17", "it's {0}", "failed");
        assertThat(lines()).extracting(line -> line.getString("level")).containsExactly("WARNING", "INFO", "ERROR");
        assertThat(lines()).allMatch(line -> line.getString("logger").equals(LogsTest.class.getName()));
    }

    @Test
    void theServersLevelHoldsForJsonToo() {
        Logs.toJson("/a", "n", "", output);

        LOG.log(Level.DEBUG, "{0}", "not now");
        LOG.log(Level.DEBUG, "not now", new IllegalStateException());
        server.setLevel(java.util.logging.Level.FINE);
        LOG.log(Level.DEBUG, "{0}", "now");

        assertThat(lines()).extracting(line -> line.getString("message")).containsExactly("now");
    }

    @Test
    void whatNobodyTakesFromTheOutputTheServerGets() {
        Logs.toJson("/a", "n", "", new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        LOG.log(Level.WARNING, "closing {0}", "s17");
        LOG.log(Level.ERROR, "failed", new IllegalStateException());

        assertThat(records.lines()).containsExactly("closing s17", "failed");
    }

    @Test
    void aFormatThatIsNoneIsWrittenAsItIs() {
        Logs.toJson("/a", "n", "", output);

        LOG.log(Level.INFO, "{a} {0}", "x");
        LOG.log(Level.INFO, "{0} of {1}", "one");

        assertThat(lines()).extracting(line -> line.getString("message")).containsExactly("{a} {0}", "one of {1}");
    }

    @Test
    void strangersCanProvokeTwentyLinesInTenSecondsAndThenTheCountOfTheOthers() {
        Logs.toJson("/a", "n", "", output);
        var now = new AtomicLong();
        var bounded = new BoundedLog(LOG, Level.WARNING, now::get);

        LogContext.session("s1").run(() -> {
            for (int i = 0; i < 50; i++) {
                bounded.log("{" + i, new IllegalStateException());
                bounded.log("{" + i);
            }
            now.addAndGet(TimeUnit.SECONDS.toNanos(11));
            bounded.log("later");
        });

        assertThat(lines()).hasSize(22);
        assertThat(lines().get(0)).containsKey("error");
        assertThat(lines().get(1)).doesNotContainKey("error");
        assertThat(lines().get(1).getString("message")).isEqualTo("{0");
        assertThat(lines().get(20).getString("message")).isEqualTo("lines_suppressed count=80");
        assertThat(lines().get(20)).as("it is about many").doesNotContainKey("session");
        assertThat(lines().get(21).getString("message")).isEqualTo("later");
    }

    /** A line every ten milliseconds, for an hour, then silence. */
    @Test
    void aStormOfAnHourIsTwoHundredLinesAndWhatComesLaterIsOneAgain() {
        Logs.toJson("/a", "n", "", output);
        var now = new AtomicLong();
        var bounded = new BoundedLog(LOG, Level.WARNING, now::get);

        for (int i = 0; i < 360_000; i++) {
            bounded.log("refused");
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(lines()).hasSizeBetween(100, 260);

        now.addAndGet(TimeUnit.MINUTES.toNanos(11));
        bounded.log("later");
        now.addAndGet(TimeUnit.SECONDS.toNanos(11));
        for (int i = 0; i < 20; i++) {
            bounded.log("new");
        }
        assertThat(lines()).extracting(line -> line.getString("message")).endsWith("new");
        assertThat(lines().stream().filter(line -> line.getString("message").equals("new")))
                .hasSize(20);
        long suppressed = lines().stream()
                .map(line -> line.getString("message"))
                .filter(line -> line.startsWith("lines_suppressed count="))
                .mapToLong(line -> Long.parseLong(line.substring(23)))
                .sum();
        long written = lines().stream()
                .filter(line -> line.getString("message").equals("refused"))
                .count();
        assertThat(suppressed + written).as("none is lost silently").isEqualTo(360_000);
    }

    private List<JsonObject> lines() {
        return output.toString(StandardCharsets.UTF_8)
                .lines()
                .map(JsonLogTest::parse)
                .toList();
    }
}
