package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.delivery.UpstreamUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FirstThatAnswersTest {

    private static final List<String> EACH = List.of("a", "b", "c", "d");

    private final List<String> asked = new ArrayList<>();

    private String ask(int first, Set<Integer> knownToBeAway, Set<String> away) {
        return new FirstThatAnswers(knownToBeAway::contains).of(first, EACH, store -> {
            asked.add(store);
            if (away.contains(store)) {
                throw new UpstreamUnavailableException(store + " is away");
            }
            return store;
        });
    }

    @Test
    void thePreferredOneIsAsked() {
        assertThat(ask(2, Set.of(), Set.of())).isEqualTo("c");
        assertThat(asked).containsExactly("c");
    }

    @Test
    void onesThatAreKnownToBeAwayAreNotAskedWhileAnotherOneAnswers() {
        assertThat(ask(2, Set.of(2, 3), Set.of("c", "d", "a"))).isEqualTo("b");
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void theyAreAskedLast_forWhatIsKnownMayBeOld() {
        assertThat(ask(0, Set.of(0, 1, 2, 3), Set.of("a", "b"))).isEqualTo("c");
        assertThat(asked).containsExactly("a", "b", "c");
    }

    @Test
    void ifNoneAnswers_theLastOneSaysWhy() {
        assertThatThrownBy(() -> ask(3, Set.of(3), Set.of("a", "b", "c", "d")))
                .isInstanceOf(UpstreamUnavailableException.class)
                .hasMessage("d is away");
        assertThat(asked).containsExactly("a", "b", "c", "d");
    }
}
