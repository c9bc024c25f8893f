package io.redtail.redis;

import java.util.Optional;
import java.util.regex.Pattern;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Who a Redis is, as {@code INFO} says.
 *
 * @param runId of its process: another one after each start
 * @param replicationId of its data: that of its master if it is a replica
 */
record ServerIdentity(String runId, String replicationId, boolean isReplica) {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");

    /**
     * Asks.
     *
     * @return empty if the user may not ask, or the answer has no such ids
     * @throws redis.clients.jedis.exceptions.JedisConnectionException if it does not answer
     */
    static Optional<ServerIdentity> of(Jedis jedis) {
        try {
            String replication = jedis.info("replication");
            var identity = new ServerIdentity(
                    RedisInfo.field(jedis.info("server"), "run_id"),
                    RedisInfo.field(replication, "master_replid"),
                    RedisInfo.field(replication, "role").equals("slave"));
            return identity.isKnown() ? Optional.of(identity) : Optional.empty();
        } catch (JedisDataException refused) {
            return Optional.empty();
        }
    }

    private boolean isKnown() {
        return ID.matcher(runId).matches() && ID.matcher(replicationId).matches();
    }
}
