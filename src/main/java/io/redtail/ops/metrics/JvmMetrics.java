package io.redtail.ops.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * The process: memory, threads, open files, collections, under the names that dashboards know from Prometheus' own library. That
 * library's module listens to the collectors, and so would hold on to what is undeployed.
 */
public final class JvmMetrics implements MetricsSource {

    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauges(
                "jvm_memory_used_bytes",
                "Memory in use",
                () -> Map.of(
                        Labels.of("area", "heap"),
                        (double) memory.getHeapMemoryUsage().getUsed(),
                        Labels.of("area", "nonheap"),
                        (double) memory.getNonHeapMemoryUsage().getUsed()));
        callbacks.gauge(
                "jvm_memory_heap_max_bytes",
                "What the heap may grow to",
                () -> memory.getHeapMemoryUsage().getMax());
        callbacks.gauges(
                "jvm_memory_pool_collection_used_bytes",
                "What was in use after the last collection of the pool",
                JvmMetrics::afterCollection);
        callbacks.add(JvmMetrics::collections);
        callbacks.gauge(
                "jvm_threads_current",
                "Threads now",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        callbacks.gauge(
                "process_start_time_seconds",
                "When the process started, in Unix time",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        callbacks.counters("process_cpu_seconds", "Processor time", () -> ofSystem("ProcessCpuTime", 1e9));
        callbacks.gauges("process_open_fds", "Open files and sockets", () -> ofSystem("OpenFileDescriptorCount", 1));
        callbacks.gauges("process_max_fds", "How many there may be", () -> ofSystem("MaxFileDescriptorCount", 1));
    }

    private static Map<Labels, Double> afterCollection() {
        Map<Labels, Double> used = new HashMap<>();
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage after = pool.getCollectionUsage(); // null for a pool that nobody collects
            if (after != null) {
                used.put(Labels.of("pool", pool.getName()), (double) after.getUsed());
            }
        }
        return used;
    }

    private static SummarySnapshot collections() {
        SummarySnapshot.Builder summary =
                SummarySnapshot.builder().name("jvm_gc_collection_seconds").help("Time spent in collections");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            summary.dataPoint(SummaryDataPointSnapshot.builder()
                    .labels(Labels.of("gc", collector.getName()))
                    .count(collector.getCollectionCount())
                    .sum(collector.getCollectionTime() / 1e3)
                    .build());
        }
        return summary.build();
    }

    /** By name: the interface that has these attributes is not visible to applications on every server. */
    private static Map<Labels, Double> ofSystem(String attribute, double divisor) {
        OptionalDouble value = read(attribute);
        return value.isPresent() ? Map.of(Labels.EMPTY, value.getAsDouble() / divisor) : Map.of();
    }

    private static OptionalDouble read(String attribute) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), attribute);
            return value instanceof Number number && number.longValue() >= 0
                    ? OptionalDouble.of(number.doubleValue())
                    : OptionalDouble.empty();
        } catch (JMException | RuntimeException unknown) {
            return OptionalDouble.empty(); // this system does not tell
        }
    }
}
