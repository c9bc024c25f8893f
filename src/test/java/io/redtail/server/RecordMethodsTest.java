package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecordMethodsTest {

    private final Workarounds workarounds = new Workarounds("a server");

    @Test
    @DisplayName("On a JDK that needs it the workaround is in effect, and on another one nobody is warned")
    void whateverTheJdk_noWorkaroundFails() {
        RecordMethods.forget(workarounds);

        assertThat(workarounds.states())
                .isEqualTo(RecordMethods.isNeeded() ? Map.of(Workaround.RECORD_METHODS, true) : Map.of());
    }
}
