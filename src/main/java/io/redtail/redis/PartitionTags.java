package io.redtail.redis;

import java.util.List;
import java.util.stream.IntStream;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * The hash tags of history's partitions in a Redis Cluster. The slots lie at equal distances, so that masters whose ranges have the same
 * size get the same number of partitions. They follow from the number of partitions alone: all gateways find the same ones.
 */
final class PartitionTags {

    /** Of a single partition, and before what makes the others differ. */
    static final String HISTORY = "history";

    private static final int SLOTS = 16_384;

    /** How far from the middle of a partition's range its slot may be, as a part of that range. */
    private static final int PRECISION = 8;

    private PartitionTags() {}

    /** As many tags, in the order of their slots. @throws IllegalArgumentException if there are not enough slots */
    static List<String> of(int partitions) {
        if (partitions < 1 || partitions > SLOTS / PRECISION) {
            throw new IllegalArgumentException("expected 1 to " + SLOTS / PRECISION + " partitions, not " + partitions);
        }
        return partitions == 1
                ? List.of(HISTORY)
                : IntStream.range(0, partitions)
                        .mapToObj(partition -> tag(partition, partitions))
                        .toList();
    }

    private static String tag(int partition, int partitions) {
        int middle = (2 * partition + 1) * SLOTS / (2 * partitions);
        int tolerance = SLOTS / partitions / PRECISION;
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> HISTORY + "-" + partitions + "-" + partition + "-" + i)
                .filter(tag -> Math.abs(JedisClusterCRC16.getSlot(tag) - middle) <= tolerance)
                .findFirst()
                .orElseThrow();
    }
}
