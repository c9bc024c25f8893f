package io.redtail.redis;

import io.redtail.config.HostAddress;
import io.redtail.config.SentinelSettings;
import java.net.Socket;
import java.util.List;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Sockets to the Redis that is master now: the Sentinels are asked in their order, again for every connection.
 *
 * <p>Nobody is told of a failover. Its old master's connections end, or are found silent, and what connects again is led to
 * the new one. Jedis has a provider that subscribes to the Sentinels, but a thread and a pool of its own belong to it, which
 * a server would have to undeploy.
 */
final class MasterSocketFactory implements JedisSocketFactory {

    private final SentinelSettings settings;
    private final JedisClientConfig redis;
    private final JedisClientConfig sentinel;

    /**
     * Connects to none yet.
     *
     * @param redis how to talk to the master
     * @param sentinel how to talk to a Sentinel
     */
    MasterSocketFactory(SentinelSettings settings, JedisClientConfig redis, JedisClientConfig sentinel) {
        this.settings = settings;
        this.redis = redis;
        this.sentinel = sentinel;
    }

    @Override
    public Socket createSocket() {
        return new DefaultJedisSocketFactory(master(), redis).createSocket();
    }

    private HostAndPort master() {
        var failure = new JedisConnectionException("no Sentinel knows where " + settings
                + " is; redtail.redis.sentinel-master says what they call the master");
        for (HostAddress address : settings.sentinels()) {
            try (var asked = new Jedis(new HostAndPort(address.host(), address.port()), sentinel)) {
                List<String> master = asked.sentinelGetMasterAddrByName(settings.master());
                if (master != null) {
                    return new HostAndPort(master.get(0), Integer.parseInt(master.get(1)));
                }
            } catch (JedisConnectionException | JedisDataException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }
}
