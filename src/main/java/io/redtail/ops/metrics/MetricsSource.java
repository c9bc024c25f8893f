package io.redtail.ops.metrics;

/** Knows some numbers and what they are called. */
@FunctionalInterface
public interface MetricsSource {

    /** Says what there is. What is registered is read at every scrape, by any thread, and must not block. */
    void register(Callbacks callbacks);
}
