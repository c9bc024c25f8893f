package io.redtail.redis;

import io.redtail.config.ClusterSettings;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisSocketFactory;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
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
     * @param id the node's own
     * @param links those by which others send to it, as they were before anything was subscribed; empty if it does not say
     */
    record Listening(HostAndPort node, String id, Optional<Set<String>> links) {}

    /** What was heard of the cluster last. */
    private static final class KnownNodes {

        private final CircuitBreaker breaker;
        private volatile ClusterSlots slots = new ClusterSlots(List.of());

        KnownNodes(JedisClientConfig config) {
            this.breaker = new CircuitBreaker(config);
        }

        void learn(ClusterSlots now) {
            slots = now;
            List<HostAndPort> nodes = now.nodes();
            if (!nodes.isEmpty()) {
                breaker.keep(new HashSet<>(nodes));
            }
        }
    }

    private record Answer(HostAndPort node, Optional<Set<String>> links, boolean healthy, ClusterSlots slots) {}

    private static final Logger LOG = Logs.of(ClusterBus.class);

    private final BoundedLog late = new BoundedLog(LOG, Level.WARNING);
    private final ClusterSettings settings;
    private final List<HostAndPort> seeds;
    private final JedisClientConfig config;
    private final OptionalInt slot;
    private final KnownNodes known;
    private volatile @Nullable Listening listening;
    private volatile boolean closed;

    /**
     * Asks nobody yet.
     *
     * @param config how to talk to each node, with timeouts for questions that are answered at once
     * @param slot only the master of this slot will do; empty: any node
     */
    ClusterBus(ClusterSettings settings, JedisClientConfig config, OptionalInt slot) {
        this(settings, config, slot, new KnownNodes(config));
    }

    private ClusterBus(ClusterSettings settings, JedisClientConfig config, OptionalInt slot, KnownNodes known) {
        this.known = known;
        this.slot = slot;
        this.settings = settings;
        this.config = config;
        this.seeds = settings.nodes().stream()
                .map(node -> new HostAndPort(node.host(), node.port()))
                .toList();
    }

    /** The same cluster, for connections to the master of another slot; what either learns of nodes, both know. */
    ClusterBus ofSlot(int other) {
        return new ClusterBus(settings, config, OptionalInt.of(other), known);
    }

    /** The nodes that the settings name. */
    Set<HostAndPort> seeds() {
        return new HashSet<>(seeds);
    }

    /** What {@link #listen} has chosen is left. */
    void listenNowhere() {
        listening = null;
    }

    /** The node that {@link #listen} has chosen last; null before, and when it is left. */
    @Nullable
    Listening listening() {
        return listening;
    }

    /**
     * Chooses a node that sees a sound cluster, or one that answers at all, or asks it for the master of the slot, and lets pass by what was published before: see
     * {@link BusBarrier}.
     *
     * @param channel nobody else's
     * @throws JedisConnectionException if no node answers
     */
    HostAndPort listen(String channel) {
        Answer answer = master(choose());
        HostAndPort node = answer.node();
        if (!new BusBarrier(config, channel).pass(node, answer.slots().nodes())) {
            late.log(LogEvent.of("cluster_order_unknown")
                    .with("node", node)
                    .with("consequence", "publications may be repeated")
                    .toString());
        }
        listening = new Listening(node, answer.slots().idOf(node), answer.links());
        return node;
    }

    /** The same, or what the master of the slot says. */
    private Answer master(Answer answer) {
        HostAndPort master = masterIn(answer.slots()).orElse(answer.node());
        if (master.equals(answer.node())) {
            return answer;
        }
        return known.breaker.call(master, () -> ask(master));
    }

    /** @throws JedisConnectionException if a master is asked for, and there is none */
    private Optional<HostAndPort> masterIn(ClusterSlots slots) {
        return slot.isEmpty()
                ? Optional.empty()
                : Optional.of(slots.masterOf(slot.getAsInt())
                        .orElseThrow(() -> new JedisConnectionException("slot " + slot.getAsInt() + " has no master")));
    }

    private Answer choose() {
        var failure = new JedisConnectionException("no node of " + settings + " answers");
        Optional<Answer> unhealthy = Optional.empty();
        for (HostAndPort node : candidates()) {
            try {
                Answer answer = ask(node);
                if (answer.healthy()) {
                    return answer;
                }
                unhealthy = unhealthy.or(() -> Optional.of(answer));
            } catch (JedisConnectionException e) {
                known.breaker.failed(node, e);
                failure.addSuppressed(e);
            } catch (JedisDataException e) {
                failure.addSuppressed(e);
            }
        }
        return unhealthy.orElseThrow(() -> failure);
    }

    /** In another order each time, so that many gateways spread; those that were silent come last. None once this is closed. */
    private List<HostAndPort> candidates() {
        List<HostAndPort> candidates = new ArrayList<>(closed ? List.of() : known.slots.nodes());
        Collections.shuffle(candidates);
        List<HostAndPort> others = new ArrayList<>(closed ? List.of() : seeds);
        others.removeAll(candidates);
        Collections.shuffle(others);
        candidates.addAll(others);
        candidates.sort(Comparator.comparing(known.breaker::isOpen));
        return candidates;
    }

    private Answer ask(HostAndPort node) {
        try (Jedis asked = new Jedis(node, config)) {
            boolean healthy = asked.clusterInfo().lines().anyMatch("cluster_state:ok"::equals);
            Answer answer = new Answer(node, links(asked), healthy, ClusterSlots.of(asked, node));
            known.breaker.answered(node);
            if (healthy) {
                known.learn(answer.slots());
            }
            return answer;
        }
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

    /** Learns of nodes that have joined. @return whether the node is still the one to listen at */
    boolean isStill(HostAndPort node, Jedis asked) {
        ClusterSlots slots = ClusterSlots.of(asked, node);
        known.learn(slots);
        return slot.isEmpty()
                || slots.masterOf(slot.getAsInt()).filter(node::equals).isPresent();
    }

    /** Who has which slots now, as a node says. @throws JedisConnectionException if none answers */
    ClusterSlots slots() {
        return choose().slots();
    }

    /** A socket to a node that takes one, or to the master of the slot. @throws JedisConnectionException if none does */
    Socket connect(JedisClientConfig how) {
        if (slot.isPresent()) {
            HostAndPort master = masterIn(choose().slots()).orElseThrow();
            return new DefaultJedisSocketFactory(master, how).createSocket();
        }
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

    /**
     * Runs what asks the master of the slot.
     *
     * @throws JedisConnectionException at once, if that is known to be silent
     */
    <T> T whileAnswering(Supplier<T> call) {
        return slot.isEmpty()
                ? call.get()
                : owner().map(node -> known.breaker.call(node, call)).orElseGet(call);
    }

    /** The master of the slot, as far as is known; asks nobody. */
    Optional<HostAndPort> owner() {
        return slot.isEmpty() ? Optional.empty() : known.slots.masterOf(slot.getAsInt());
    }

    /** What all who connect to this cluster know of nodes that are silent. */
    CircuitBreaker breaker() {
        return known.breaker;
    }

    /** Lets {@link #listen} end soon. */
    void close() {
        closed = true;
    }
}
