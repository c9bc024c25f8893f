package io.redtail.history;

import io.redtail.redis.RedisConnector;
import io.redtail.redis.RedisInfo;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** One connection for commands, opened when it is needed and again after it failed. One thread, but for {@link #close}. */
final class RedisSession implements AutoCloseable {

    private final RedisConnector connector;
    private volatile @Nullable Jedis jedis;
    private String server = "";
    private String owner = "";

    RedisSession(RedisConnector connector) {
        this.connector = connector;
    }

    /** @throws RuntimeException as Jedis has it; the command may have been carried out nevertheless */
    <T> T call(Function<Jedis, T> command) {
        try {
            return command.apply(open());
        } catch (JedisRedirectionException moved) {
            close();
            String reason = "another node of the cluster has its keys (" + moved.getMessage() + ")";
            throw connector.isCluster()
                    ? new JedisConnectionException(
                            reason) // and the next connection leads there: nobody must change a setting
                    : new JedisConnectionException(reason, moved);
        } catch (JedisDataException answered) {
            throw answered; // the connection is sound
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private Jedis open() {
        Jedis open = jedis;
        if (open == null) {
            open = connector.openCommands();
            owner = connector.owner();
            jedis = open; // so that close() ends what follows, too
            try {
                server = RedisInfo.field(open.info("server"), "run_id");
            } catch (JedisDataException refused) {
                close(); // without the run id, a server that was restarted could not be told
                throw refused;
            }
        }
        return open;
    }

    boolean isOpen() {
        return jedis != null;
    }

    /** Closes a connection to a node of a cluster that is no longer the one to ask: it might be silent. */
    void leaveFormerOwner() {
        if (jedis != null && !owner.equals(connector.owner())) {
            close();
        }
    }

    /** The run id of the server at the other end: another one after each of its starts. */
    String server() {
        return call(open -> server);
    }

    /** Ends a command that waits, too. */
    @Override
    public void close() {
        Jedis open = jedis;
        jedis = null;
        if (open != null) {
            try {
                open.getConnection().forceDisconnect();
            } catch (java.io.IOException | RuntimeException gone) {
                // It is gone either way.
            }
        }
    }
}
