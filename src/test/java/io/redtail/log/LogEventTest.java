package io.redtail.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogEventTest {

    @Test
    void wordsAreBare_andOtherValuesQuoted() {
        assertThat(LogEvent.of("slow_consumer")
                        .with("session", "s2")
                        .with("queued", 1024)
                        .with("reason", "too slow"))
                .hasToString("slow_consumer session=s2 queued=1024 reason=\"too slow\"");
    }

    @Test
    void aValueCannotForgeAnotherPair() {
        assertThat(LogEvent.of("token_refused").with("reason", "x\" address=y").with("address", ""))
                .hasToString("token_refused reason=\"x' address=y\" address=\"\"");
    }

    @Test
    void aValueCannotBeginALine() {
        assertThat(LogEvent.of("token_refused").with("reason", "type a\r\nadmin_action who=b\u2028c\u001b[2J\u0085"))
                .hasToString("token_refused reason=\"type a??admin_action who=b?c?[2J?\"");
    }
}
