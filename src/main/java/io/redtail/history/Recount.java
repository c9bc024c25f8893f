package io.redtail.history;

import static io.redtail.history.Script.bytes;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.Diagnosis;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import redis.clients.jedis.exceptions.JedisDataException;

/** Counts the bytes of all recorded channels again, a few channels at a time. The recorder's thread only. */
final class Recount {

    private static final Logger LOG = Logs.of(Recount.class);

    private final Script script = new Script("channel.lua", "recount.lua");
    private final List<byte[]> keys;
    private final byte[] prefix;
    private List<byte[]> soFar = List.of(bytes("0"), bytes("0"));
    private boolean refused;

    /**
     * Begins with the first channel.
     *
     * @param keys those of the recorder's state, of the recorded channels and of their bytes
     * @param prefix of all that history keeps
     */
    Recount(List<byte[]> keys, byte[] prefix) {
        this.keys = keys;
        this.prefix = prefix;
    }

    /** Counts the next ones. Does nothing once Redis has said that it may not. */
    void step(RedisSession session) {
        if (refused) {
            return;
        }
        try {
            List<byte[]> arguments = List.of(prefix, soFar.get(0), soFar.get(1));
            soFar = session.call(jedis -> script.list(jedis, keys, arguments));
        } catch (JedisDataException e) {
            refused = Diagnosis.isForbidden(e); // it may be loading, too
            if (refused) {
                LOG.log(
                        Level.WARNING,
                        LogEvent.of("history_recount_forbidden")
                                .with("consequence", "redtail.history.max-total-bytes counts what this version records")
                                .with("remedy", "the rights in server-config/redis")
                                .with("reason", String.valueOf(e.getMessage())));
            }
        }
    }
}
