package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.config.HistorySettings;
import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisNames;
import java.util.List;
import java.util.stream.IntStream;

/** All partitions of history, one at one Redis, as readers need them. Any thread. */
final class HistoryPartitions implements AutoCloseable {

    /** Of each partition: together they are enough for a node that reads much, and a gateway that reads little has few. */
    private static final int IDLE_SESSIONS = 2;

    private final RedisNames names;
    private final List<HistoryPartition> all;

    /**
     * Connects when something is read.
     *
     * @param connector to where the only partition is kept; where there are several, it finds the others
     */
    HistoryPartitions(RedisNames names, RedisConnector connector, HistorySettings settings) {
        this.names = names;
        this.all = names.partitions() == 1
                ? List.of(new HistoryPartition(names, new RedisSessions(connector), settings))
                : IntStream.range(0, names.partitions())
                        .mapToObj(names::ofPartition)
                        .map(its -> new HistoryPartition(
                                its, new RedisSessions(connector.ofMaster(its.recorder()), IDLE_SESSIONS), settings))
                        .toList();
    }

    List<HistoryPartition> all() {
        return all;
    }

    HistoryPartition of(Channel channel) {
        return all.get(names.partition(channel));
    }

    @Override
    public void close() {
        all.forEach(partition -> partition.sessions().close());
    }
}
