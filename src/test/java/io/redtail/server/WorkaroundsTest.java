package io.redtail.server;

import static io.redtail.server.Workaround.TYRUS_RAW;
import static io.redtail.server.Workaround.TYRUS_SCHEDULER;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WorkaroundsTest {

    private static final Logger LOGGER = Logger.getLogger(Workarounds.class.getName());

    private final Workarounds workarounds = new Workarounds("Payara Micro 6.2025.10");
    private final List<String> warnings = new ArrayList<>();
    private final Handler handler = new Handler() {

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().equals(Level.WARNING)) {
                warnings.add(new SimpleFormatter().formatMessage(line));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
    }

    @Test
    void whatWasNotTriedHasNoState() {
        assertThat(workarounds.states()).isEmpty();
    }

    @Test
    void whatSucceedsIsInEffect() {
        assertThat(workarounds.find(TYRUS_RAW, () -> "connection")).hasValue("connection");

        assertThat(workarounds.states()).containsOnlyKeys(TYRUS_RAW).containsEntry(TYRUS_RAW, true);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aMissingMemberIsOneWarningAndStays() {
        assertThat(workarounds.find(TYRUS_RAW, WorkaroundsTest::missing)).isEmpty();
        workarounds.find(TYRUS_RAW, WorkaroundsTest::missing);
        workarounds.attempt(TYRUS_RAW, () -> {});

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, false);
        assertThat(warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("workaround_not_in_effect name=tyrus-raw server=\"Payara Micro 6.2025.10, Java ")
                        .contains(
                                "consequence=\"the portable sink",
                                "reason=\"java.lang.NoSuchFieldException: connection\""));
    }

    @Test
    void aMissingMemberCountsAlsoAfterASuccess() {
        workarounds.attempt(TYRUS_RAW, () -> {});
        workarounds.find(TYRUS_RAW, WorkaroundsTest::missing);

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, false);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void eachHasItsOwnState() {
        workarounds.attempt(TYRUS_SCHEDULER, () -> {});
        workarounds.find(TYRUS_RAW, WorkaroundsTest::missing);

        assertThat(workarounds.states()).containsEntry(TYRUS_SCHEDULER, true).containsEntry(TYRUS_RAW, false);
    }

    @Test
    void aClassThatIsMissingCounts() {
        workarounds.attempt(TYRUS_RAW, () -> {
            throw new NoClassDefFoundError("io/undertow/websockets/jsr/UndertowSession");
        });

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, false);
    }

    @Test
    void aSessionThatEndsChangesNothingAfterASuccess() {
        workarounds.attempt(TYRUS_RAW, () -> {});
        workarounds.attempt(TYRUS_RAW, WorkaroundsTest::unset);
        workarounds.attempt(TYRUS_RAW, WorkaroundsTest::closed);

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, true);
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatNeverSucceedsIsNotInEffectUntilItDoes() {
        workarounds.attempt(TYRUS_RAW, WorkaroundsTest::unset);
        workarounds.attempt(TYRUS_RAW, WorkaroundsTest::closed);

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, false);
        assertThat(warnings).hasSize(1);

        workarounds.attempt(TYRUS_RAW, () -> {});

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, true);
    }

    @Test
    void whatPassesItsCheckIsInEffect_untilASessionTellsOtherwise() {
        workarounds.check(TYRUS_RAW, () -> {});
        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, true);

        workarounds.attempt(TYRUS_RAW, WorkaroundsTest::unset);
        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, false);
        assertThat(warnings).hasSize(1);

        workarounds.attempt(TYRUS_RAW, () -> {});
        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, true);
    }

    @Test
    void afterACheckAndASuccess_aSessionThatEndsChangesNothing() {
        workarounds.check(TYRUS_RAW, () -> {});
        workarounds.attempt(TYRUS_RAW, () -> {});
        workarounds.attempt(TYRUS_RAW, WorkaroundsTest::unset);

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, true);
        assertThat(warnings).isEmpty();
    }

    @Test
    void aMemberThatTheCheckFoundAndASessionDoesNotIsOneWarning() {
        workarounds.check(TYRUS_RAW, () -> {});
        workarounds.attempt(TYRUS_RAW, WorkaroundsTest::missing);

        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, false);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aFailedCheckIsOneWarning_andASessionThatSucceedsRefutesIt() {
        workarounds.check(TYRUS_RAW, WorkaroundsTest::missing);
        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, false);
        assertThat(warnings)
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("workaround_not_in_effect name=tyrus-raw server=\"Payara Micro 6.2025.10, Java ")
                        .contains("reason=\"java.lang.NoSuchFieldException: connection\""));

        workarounds.attempt(TYRUS_RAW, () -> {});
        assertThat(workarounds.states()).containsEntry(TYRUS_RAW, true);
        assertThat(warnings).hasSize(1);
    }

    private static String missing() throws NoSuchFieldException {
        throw new NoSuchFieldException("connection");
    }

    private static void unset() throws NotSetException {
        throw new NotSetException("writer");
    }

    private static void closed() throws InvocationTargetException {
        throw new InvocationTargetException(new IllegalStateException("closed"));
    }
}
