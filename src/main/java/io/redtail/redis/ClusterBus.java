package io.redtail.redis;

import io.redtail.config.ClusterSettings;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The nodes of a Redis Cluster, as a subscriber needs them: what is published at any node reaches all others by the cluster's
 * bus, so one of them is listened at.
 *
 * <p>The bus has no acknowledgements. A link that breaks loses what is on its way, and the subscribers of the node at its end are
 * not told; a new link follows, with another {@code create-time} in {@code CLUSTER LINKS}, which Redis 7.0 and later have. So the
 * links that a node had before anything was subscribed there are remembered.
 *
 * <p>The subscriber's thread calls {@link #listen}; the rest may be called by any thread.
 */
final class ClusterBus {

    /**
     * A node that is listened at.
     *
     * @param links those by which others send to it, as they were before anything was subscribed; empty if it does not say
     */
    record Listening(HostAndPort node, Optional<Set<String>> links) {}

    private record Answer(Listening listening, boolean healthy, List<HostAndPort> nodes) {}

    private static final Logger LOG = Logs.of(ClusterBus.class);

    private final BoundedLog late = new BoundedLog(LOG, Level.WARNING);
    private final ClusterSettings settings;
    private final List<HostAndPort> seeds;
    private final JedisClientConfig config;
    private volatile List<HostAndPort> known = List.of();
    private volatile @Nullable Listening listening;
    private volatile boolean closed;

    /** @param config how to talk to each node, with timeouts for questions that are answered at once */
    ClusterBus(ClusterSettings settings, JedisClientConfig config) {
        this.settings = settings;
        this.config = config;
        this.seeds = settings.nodes().stream()
                .map(node -> new HostAndPort(node.host(), node.port()))
                .toList();
    }

    /** The nodes that the settings name. */
    Set<HostAndPort> seeds() {
        return new HashSet<>(seeds);
    }

    /** The node that {@link #listen} has chosen last; null before. */
    @Nullable
    Listening listening() {
        return listening;
    }

    /**
     * Chooses a node that sees a sound cluster, or one that answers at all, and lets pass by what was published before: see
     * {@link BusBarrier}.
     *
     * @param channel nobody else's
     * @throws JedisConnectionException if no node answers
     */
    HostAndPort listen(String channel) {
        Answer answer = choose();
        known = answer.nodes();
        HostAndPort node = answer.listening().node();
        if (!new BusBarrier(config, channel).pass(node, known)) {
            late.log(LogEvent.of("cluster_order_unknown")
                    .with("node", node)
                    .with("consequence", "publications may be repeated")
                    .toString());
        }
        listening = answer.listening();
        return node;
    }

    private Answer choose() {
        var failure = new JedisConnectionException("no node of " + settings + " answers");
        Optional<Answer> unhealthy = Optional.empty();
        for (HostAndPort node : candidates()) {
            try (Jedis asked = new Jedis(node, config)) {
                Answer answer = ask(node, asked);
                if (answer.healthy()) {
                    return answer;
                }
                unhealthy = unhealthy.or(() -> Optional.of(answer));
            } catch (JedisConnectionException | JedisDataException e) {
                failure.addSuppressed(e);
            }
        }
        return unhealthy.orElseThrow(() -> failure);
    }

    /** In another order each time, so that many gateways spread; none once this is closed. */
    private List<HostAndPort> candidates() {
        List<HostAndPort> candidates = new ArrayList<>(closed ? List.of() : known);
        Collections.shuffle(candidates);
        List<HostAndPort> others = new ArrayList<>(closed ? List.of() : seeds);
        others.removeAll(candidates);
        Collections.shuffle(others);
        candidates.addAll(others);
        return candidates;
    }

    private static Answer ask(HostAndPort node, Jedis asked) {
        boolean healthy = asked.clusterInfo().lines().anyMatch("cluster_state:ok"::equals);
        return new Answer(new Listening(node, links(asked)), healthy, nodes(asked, node));
    }

    /** The links by which other nodes send to this one; empty where Redis is older, or the user may not ask. */
    static Optional<Set<String>> links(Jedis asked) {
        try {
            return Optional.of(asked.clusterLinks().stream()
                    .filter(link -> "from".equals(link.get("direction")))
                    .map(link -> link.get("node") + " " + link.get("create-time"))
                    .collect(Collectors.toSet()));
        } catch (JedisDataException unknown) {
            return Optional.empty();
        }
    }

    /** Masters with slots and their replicas, as {@code CLUSTER SLOTS} names them; without a name it means the node itself. */
    private static List<HostAndPort> nodes(Jedis asked, HostAndPort self) {
        List<?> ranges = (List<?>) asked.sendCommand(Command.CLUSTER, "SLOTS"); // 6.2 has no CLUSTER SHARDS
        return ranges.stream()
                .flatMap(range -> ((List<?>) range).stream().skip(2))
                .map(node -> address((List<?>) node, self))
                .distinct()
                .toList();
    }

    private static HostAndPort address(List<?> node, HostAndPort self) {
        String host = node.get(0) instanceof byte[] name ? new String(name, StandardCharsets.UTF_8) : "";
        int port = ((Long) node.get(1)).intValue();
        return new HostAndPort(host.isEmpty() || host.equals("?") ? self.getHost() : host, port);
    }

    /** Learns of nodes that have joined. */
    void learn(HostAndPort node, Jedis asked) {
        known = nodes(asked, node);
    }

    /** A socket to a node that takes one. @throws JedisConnectionException if none does */
    Socket connectAny(JedisClientConfig how) {
        var failure = new JedisConnectionException("no node of " + settings + " answers");
        for (HostAndPort node : candidates()) {
            try {
                return new DefaultJedisSocketFactory(node, how).createSocket();
            } catch (JedisConnectionException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /** Lets {@link #listen} end soon. */
    void close() {
        closed = true;
    }
}
