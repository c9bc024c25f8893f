package io.redtail.redis;

import io.redtail.config.RedisSettings;
import io.redtail.config.RedisUrl;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Opens connections to the configured Redis. Each one resolves the host name again, and asks the Sentinels if there are
 * any; in a cluster, each may lead to another node.
 */
public final class RedisConnector {

    private final RedisSettings settings;
    private final Optional<SslOptions> tls;
    private final Optional<ClusterBus> bus;
    private final Set<Connection> publishing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public RedisConnector(RedisSettings settings) {
        this(settings, OptionalInt.empty());
    }

    /** The same, where all connections of a cluster lead to the master of a key. */
    public static RedisConnector toMasterOf(String key, RedisSettings settings) {
        return new RedisConnector(settings, OptionalInt.of(JedisClusterCRC16.getSlot(key)));
    }

    private RedisConnector(RedisConnector other, ClusterBus bus) {
        this.settings = other.settings;
        this.tls = other.tls;
        this.bus = Optional.of(bus);
    }

    /** The same, for connections to the master of another key, and with what this one learns of the cluster's nodes. */
    public RedisConnector ofMaster(String key) {
        return bus.map(cluster -> new RedisConnector(this, cluster.ofSlot(JedisClusterCRC16.getSlot(key))))
                .orElse(this);
    }

    private RedisConnector(RedisSettings settings, OptionalInt slot) {
        this.settings = settings;
        this.tls = settings.url().tls() ? Optional.of(RedisTls.verifying(settings.caFile())) : Optional.empty();
        this.bus = settings.cluster().map(cluster -> new ClusterBus(cluster, config(settings.connectTimeout()), slot));
    }

    /** Whether it is a cluster that the settings name as one: when a slot has moved, the next connection leads to where it is. */
    public boolean isCluster() {
        return bus.isPresent();
    }

    /** Where it is, for logs. */
    public String address() {
        return settings.address();
    }

    /**
     * A connection for subscribing: silent longer than the read timeout, it fails. In a cluster, all that was published before has
     * passed by where it leads to.
     *
     * @param selfChannel where nobody is published to meanwhile
     */
    public Connection openSubscriber(String selfChannel) {
        JedisClientConfig config = config(settings.readTimeout());
        return new Connection(listening(selfChannel, config), config);
    }

    /** The last one has ended, and no other follows soon: nothing of its node needs to be watched. */
    public void closeSubscriber() {
        bus.ifPresent(ClusterBus::listenNowhere);
    }

    private JedisSocketFactory listening(String selfChannel, JedisClientConfig config) {
        return bus.<JedisSocketFactory>map(
                        cluster -> new DefaultJedisSocketFactory(cluster.listen(selfChannel), config))
                .orElseGet(() -> sockets(config));
    }

    /**
     * Whose order it is in which publications come on the last connection for subscribing: the beginning of the id of a node of a
     * cluster, otherwise empty.
     */
    public String order() {
        return bus.map(ClusterBus::listening)
                .map(ClusterBus.Listening::id)
                .map(id -> id.substring(0, Math.min(8, id.length())))
                .orElse("");
    }

    /**
     * What watches the cluster's bus, if it is a cluster.
     *
     * @param reconnect ends the connection for subscribing
     */
    public Optional<BusWatch> watch(Runnable reconnect) {
        return bus.map(cluster -> new BusWatch(cluster, config(settings.connectTimeout()), reconnect));
    }

    /** What keeps callers of {@link #whileAnswering} from waiting for silent nodes, if it is a cluster. */
    public Optional<CircuitBreaker> breaker() {
        return bus.map(ClusterBus::breaker);
    }

    /**
     * Runs what talks to where the connections lead to.
     *
     * @throws redis.clients.jedis.exceptions.JedisConnectionException at once, if that is a node of a cluster that has not answered in
     *     time, and not since; otherwise as the call has it
     */
    public <T> T whileAnswering(Supplier<T> call) {
        return bus.isPresent() ? bus.get().whileAnswering(call) : call.get();
    }

    /** The node of a cluster that connections lead to now, as far as is known: host and port. Empty where there is only one. */
    public String owner() {
        return bus.flatMap(ClusterBus::owner).map(HostAndPort::toString).orElse("");
    }

    /** The same, for a reader that continues when Redis refuses one of its commands. */
    Connection openSubscriber(String selfChannel, Consumer<JedisAccessControlException> refused) {
        JedisClientConfig config = config(settings.readTimeout());
        return new ErrorTolerantConnection(listening(selfChannel, config), config, refused);
    }

    /** A connection for commands, each of which may take as long as the connect timeout. The caller closes it. */
    public Jedis openCommands() {
        JedisClientConfig config = config(settings.connectTimeout());
        return new Jedis(sockets(config), config);
    }

    /** Publishes one message on a connection of its own, which may take as long as {@code timeout}. */
    void publish(String channel, String message, Duration timeout) {
        JedisClientConfig config = config(timeout);
        try (Connection connection = new Connection(sockets(config), config)) {
            publishing.add(connection);
            try {
                if (!closed) {
                    connection.setSoTimeout((int) timeout.toMillis());
                    new Jedis(connection)
                            .publish(
                                    channel.getBytes(StandardCharsets.UTF_8), message.getBytes(StandardCharsets.UTF_8));
                }
            } finally {
                publishing.remove(connection);
            }
        }
    }

    /** Ends what is being published at once: a frozen Redis would hold its thread for as long as it may take. */
    void close() {
        closed = true;
        bus.ifPresent(ClusterBus::close);
        publishing.forEach(RedisConnector::disconnect);
    }

    private static void disconnect(Connection connection) {
        try {
            connection.forceDisconnect();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** Connections for commands that answer at once. */
    ConnectionPool openPool(ConnectionPoolConfig pool) {
        JedisClientConfig config = config(settings.connectTimeout());
        return new ConnectionPool(new ConnectionFactory(sockets(config), config), pool);
    }

    /** A client for commands to the nodes of a cluster. @throws redis.clients.jedis.exceptions.JedisException if none answers */
    RedisClusterClient openCluster(ConnectionPoolConfig pool) {
        return RedisClusterClient.builder()
                .nodes(bus.orElseThrow().seeds())
                .clientConfig(config(settings.connectTimeout()))
                .poolConfig(pool)
                .maxTotalRetriesDuration(settings.connectTimeout().multipliedBy(2))
                .build();
    }

    /** Asks a node of the cluster who has which slots. @throws redis.clients.jedis.exceptions.JedisException if none answers */
    ClusterSlots slots() {
        return bus.orElseThrow().slots();
    }

    /** The version of a node of the cluster. @throws redis.clients.jedis.exceptions.JedisException if none answers */
    String version() {
        try (Jedis jedis = openCommands()) {
            List<?> answer = (List<?>) jedis.sendCommand(
                    Command.HELLO); // which every user may, and which changes nothing without arguments
            for (int i = 0; i + 1 < answer.size(); i += 2) {
                if (text(answer.get(i)).equals("version")) {
                    return text(answer.get(i + 1));
                }
            }
            throw new JedisDataException("HELLO says no version");
        }
    }

    private static String text(Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    /** A connection for sharded subscriptions to one node of the cluster: silent longer than the read timeout, it fails. */
    ShardConnection openShard(HostAndPort node, ShardConnection.Listener listener) {
        return new ShardConnection(node, config(settings.readTimeout()), listener);
    }

    private JedisSocketFactory sockets(JedisClientConfig config) {
        RedisUrl url = settings.url();
        if (bus.isPresent()) {
            return () -> bus.get().connect(config);
        }
        return settings.sentinels()
                .<JedisSocketFactory>map(sentinels -> new MasterSocketFactory(
                        sentinels, config, anonymous(settings.connectTimeout()).build()))
                .orElseGet(() -> new DefaultJedisSocketFactory(new HostAndPort(url.host(), url.port()), config));
    }

    private JedisClientConfig config(Duration readTimeout) {
        RedisUrl url = settings.url();
        var config = anonymous(readTimeout).database(url.database()).clientName("redtail");
        url.user().ifPresent(config::user);
        url.password().ifPresent(config::password);
        return config.build();
    }

    private DefaultJedisClientConfig.Builder anonymous(Duration readTimeout) {
        var config = DefaultJedisClientConfig.builder()
                .resp2() // with RESP3 a subscriber's ping races its own handler: "Unexpected message: PONG"
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.connectTimeout().toMillis())
                .blockingSocketTimeoutMillis((int) readTimeout.toMillis())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED); // one right less to give
        tls.ifPresent(config::sslOptions);
        return config;
    }
}
