package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static final class Derived extends Base {}

    @Test
    void aValueIsForgottenAndAnotherIsNot() throws ReflectiveOperationException {
        Derived owner = new Derived();

        Reflection.forget(owner, "kept", "second");
        assertThat(owner.kept()).isEqualTo("first");
        Reflection.forget(owner, "kept", "first");
        assertThat(owner.kept()).isNull();
    }
}
