package io.redtail.ops.health;

import java.util.Map;
import java.util.function.Supplier;

/**
 * One thing that is looked at when somebody asks how the gateway is.
 *
 * @param name such as {@code redis-subscription}; unique among those of its kind
 * @param look finds out; any thread, never blocks. If it throws, the check is down
 */
public record Check(String name, Supplier<Finding> look) {

    /**
     * What was found.
     *
     * @param up whether all is well
     * @param data for people: strings, numbers and booleans, ages in seconds
     */
    public record Finding(boolean up, Map<String, Object> data) {}

    Row row() {
        try {
            return new Row(name, look.get());
        } catch (RuntimeException e) {
            return new Row(name, new Finding(false, Map.of("failure", e.toString())));
        }
    }

    /** A check and what it found. */
    record Row(String name, Finding finding) {}
}
