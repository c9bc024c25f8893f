package io.redtail.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComponentsTest {

    private static final Duration TIMEOUT = Duration.ofMillis(50);

    private final List<String> events = new ArrayList<>();

    private Component component(String name) {
        return component(name, timeout -> true);
    }

    private Component component(String name, Component.Stop stop) {
        return new Component(name, () -> events.add("+" + name), timeout -> {
            events.add("-" + name);
            return stop.within(timeout);
        });
    }

    @Test
    void components_startInOrderAndStopInReverse() {
        Components components = new Components(List.of(component("a"), component("b"), component("c")));

        components.start();

        assertThat(components.stop(TIMEOUT)).isEmpty();
        assertThat(events).containsExactly("+a", "+b", "+c", "-c", "-b", "-a");
    }

    @Test
    void whatFailsOrIsLate_keepsNothingElseRunningAndIsNamed() {
        Components components = new Components(List.of(
                component("a"),
                component("late", timeout -> false),
                component("failing", timeout -> {
                    throw new IllegalStateException("on purpose");
                }),
                component("gone", timeout -> {
                    throw new NoClassDefFoundError("on purpose");
                }),
                component("b")));

        assertThat(components.stop(TIMEOUT)).containsExactly("gone", "failing", "late");
        assertThat(events).containsExactly("-b", "-gone", "-failing", "-late", "-a");
    }

    @Test
    void interrupt_doesNotKeepTheRestRunning() {
        Components components = new Components(List.of(
                component("a"),
                component("waiting", timeout -> {
                    Thread.currentThread().interrupt();
                    Thread.sleep(1);
                    return true;
                }),
                component("b")));

        assertThat(components.stop(TIMEOUT)).containsExactly("waiting");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(events).containsExactly("-b", "-waiting", "-a");
    }

    @Test
    void whatDoesNotStart_endsTheStart() {
        Components components = new Components(List.of(
                component("a"),
                new Component(
                        "failing",
                        () -> {
                            throw new IllegalStateException("on purpose");
                        },
                        timeout -> true),
                component("b")));

        assertThatThrownBy(components::start).hasMessage("on purpose");
        assertThat(events).containsExactly("+a");
    }
}
