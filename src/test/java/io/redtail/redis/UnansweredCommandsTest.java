package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnansweredCommandsTest {

    private final UnansweredCommands unanswered = new UnansweredCommands();

    @Test
    void aRefusalIsForTheOldestCommandWithoutAnAnswer() {
        unanswered.subscribe(List.of("sentinel"));
        unanswered.subscribe(List.of("a", "b"));
        unanswered.unsubscribe(List.of("c"));
        unanswered.subscribe(List.of("d"));

        unanswered.answered();
        assertThat(unanswered.refused().channels()).containsExactly("a", "b");
        assertThat(unanswered.refused().isSubscribe()).isFalse();
        assertThat(unanswered.refused().channels()).containsExactly("d");
    }

    @Test
    void aCommandIsAnsweredOnceForEachOfItsChannels() {
        unanswered.subscribe(List.of("a", "b", "c"));
        unanswered.subscribe(List.of("d"));

        unanswered.answered();
        unanswered.answered();
        unanswered.answered();

        assertThat(unanswered.refused().channels()).containsExactly("d");
    }
}
