package io.redtail.ops.health;

import java.util.Map;
import java.util.function.Supplier;

/**
 * One thing that is looked at when somebody asks how the gateway is.
 *
 * @param name such as {@code redis-subscription}; unique among those of its kind
 * @param look finds out; any thread, never blocks. If it throws, the check is down
 */
public record Check(String name, Supplier<CheckResult> look) {

    Row row() {
        try {
            return new Row(name, look.get());
        } catch (RuntimeException e) {
            return new Row(name, new CheckResult(false, Map.of("failure", e.toString())));
        }
    }

    /** A check and its result. */
    record Row(String name, CheckResult result) {}
}
