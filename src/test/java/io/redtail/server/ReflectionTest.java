package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReflectionTest {

    private static class Base {

        private @Nullable CharSequence kept = "first";

        @Nullable
        CharSequence kept() {
            return kept;
        }
    }

    private static final class Derived extends Base {

        private final List<String> last = new ArrayList<>();
        private int number;
    }

    private interface Extending extends Runnable {}

    @Test
    void aMethodOfAnInterfaceMayBeInherited() throws NoSuchMethodException {
        Reflection.require(Extending.class, "run", 0);

        assertThatThrownBy(() -> Reflection.require(Extending.class, "run", 1))
                .isInstanceOf(NoSuchMethodException.class);
    }

    @Test
    void aFieldIsWritten() throws ReflectiveOperationException {
        Derived owner = new Derived();

        Reflection.write(owner, "number", 17);

        assertThat(owner.number).isEqualTo(17);
    }

    /** Java 26 warns of it, and a later one refuses it (JEP 500). */
    @Test
    void aFinalFieldIsNotWritten() {
        Derived owner = new Derived();

        assertThatThrownBy(() -> Reflection.write(owner, "last", List.of("new")))
                .isInstanceOf(IllegalAccessException.class)
                .hasMessageContaining("last is final");
        assertThat(owner.last).isEmpty();
    }

    @Test
    void anEmptyFieldIsNoMissingOne() throws ReflectiveOperationException {
        Derived owner = new Derived();
        Reflection.forget(owner, "kept", "first");

        assertThatThrownBy(() -> Reflection.read(owner, "kept", "length")).isInstanceOf(NotSetException.class);
        assertThatThrownBy(() -> Reflection.read(owner, "gone"))
                .isInstanceOf(NoSuchFieldException.class)
                .hasMessageContaining("gone");
    }

    @Test
    void aValueIsForgottenAndAnotherIsNot() throws ReflectiveOperationException {
        Derived owner = new Derived();

        Reflection.forget(owner, "kept", "second");
        assertThat(owner.kept()).isEqualTo("first");
        Reflection.forget(owner, "kept", "first");
        assertThat(owner.kept()).isNull();
    }

    @Test
    void aFieldHasTheTypeThatIsDeclared() throws NoSuchFieldException {
        assertThat(Reflection.typeOf(Derived.class, "kept")).isEqualTo(CharSequence.class);
    }
}
