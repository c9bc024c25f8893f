package io.redtail.history;

import static io.redtail.history.Script.bytes;

import io.redtail.config.HistorySettings;
import io.redtail.redis.RedisNames;
import java.util.List;

/** What readers need of a partition of history: connections to where it is kept, and its names. Any thread. */
final class HistoryPartition {

    private final RedisNames names;
    private final RedisSessions sessions;
    private final List<byte[]> keys;
    private final byte[] prefix;
    private final StateFolding states;

    /** @param names of this partition */
    HistoryPartition(RedisNames names, RedisSessions sessions, HistorySettings settings) {
        this.names = names;
        this.sessions = sessions;
        this.keys = Script.keys(names);
        this.prefix = bytes(names.history());
        this.states = new StateFolding(names, settings);
    }

    RedisNames names() {
        return names;
    }

    RedisSessions sessions() {
        return sessions;
    }

    /** Those that most scripts are given. */
    List<byte[]> keys() {
        return keys;
    }

    /** What all keys begin with, as scripts are given it. */
    byte[] prefix() {
        return prefix;
    }

    StateFolding states() {
        return states;
    }
}
