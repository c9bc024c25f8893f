package io.redtail.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LogContextTest {

    private static final LogContext NOTHING = new LogContext(null, null);

    @Test
    void itEndsWithTheWorkAlsoWhenThatFails() {
        assertThatThrownBy(() -> LogContext.session("s1").run(() -> {
                    throw new IOException("failed");
                }))
                .isInstanceOf(IOException.class);

        assertThat(LogContext.current()).isEqualTo(NOTHING);
    }

    @Test
    void aChannelIsAddedToTheSessionAndASessionToTheChannel() {
        LogContext.session("s1")
                .run(() -> assertThat(LogContext.channel("logs:p")).isEqualTo(new LogContext("s1", "logs:p")));
        LogContext.channel("logs:p")
                .run(() -> assertThat(LogContext.session("s1")).isEqualTo(new LogContext("s1", "logs:p")));
    }

    @Test
    void whatIsAboutManyIsAboutNeither() {
        LogContext.session("s1").run(() -> {
            LogContext.nothing().run(() -> assertThat(LogContext.current()).isEqualTo(NOTHING));
            assertThat(LogContext.current()).isEqualTo(new LogContext("s1", null));
        });
    }

    @Test
    void itIsTheThreadsOwn() throws InterruptedException {
        AtomicReference<LogContext> seen = new AtomicReference<>();
        Thread other = new Thread(() -> seen.set(LogContext.current()));
        LogContext.session("s1").run(other::start);
        other.join();

        assertThat(seen).hasValue(NOTHING);
    }
}
