package io.redtail.ops;

import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.log.Logs;
import io.redtail.redis.NodeRegistry;
import io.redtail.redis.RegisteredNodes;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gateways of one Redis: each writes a short description of itself every five seconds, which expires after fifteen.
 * Only where there is an administrator's token, for nobody else reads them.
 */
public final class ClusterView implements Runnable {

    private static final int CALLS_PER_UPDATE = 5;
    private static final Logger LOG = Logs.of(ClusterView.class);

    private final Instant started = Instant.now();
    private final NodeRegistry board;
    private final GatewayMXBean gateway;
    private final InstanceInfo instance;
    private int calls;

    public ClusterView(NodeRegistry board, GatewayMXBean gateway, InstanceInfo instance) {
        this.board = board;
        this.gateway = gateway;
        this.instance = instance;
    }

    /** Once a second, by one thread; waits for Redis. */
    @Override
    public void run() {
        if (calls++ % CALLS_PER_UPDATE == 0) {
            try {
                board.put(instance.node(), self().toString());
            } catch (UpstreamUnavailableException away) {
                LOG.log(Level.DEBUG, "node_registration_failed", away);
            }
        }
    }

    /**
     * All nodes, and which one answers. While Redis is away, only that one, as it is now, and {@code "complete":false}; while a master
     * of a cluster is, those that the others know, and the ids of the {@code missing} ones.
     */
    JsonObject list() {
        JsonArrayBuilder rows = Json.createArrayBuilder().add(self());
        List<String> missing = new ArrayList<>();
        boolean complete;
        try {
            RegisteredNodes registered = board.all();
            others(registered).forEach(rows::add);
            registered.unread().stream()
                    .filter(id -> !id.equals(instance.node()))
                    .forEach(missing::add);
            complete = missing.isEmpty();
        } catch (UpstreamUnavailableException away) {
            complete = false;
        }
        JsonObjectBuilder json =
                Json.createObjectBuilder().add("self", instance.node()).add("complete", complete);
        if (!missing.isEmpty()) {
            json.add("missing", Json.createArrayBuilder(missing));
        }
        return json.add("nodes", rows).build();
    }

    private List<JsonObject> others(RegisteredNodes registered) {
        return registered.descriptions().stream()
                .map(ClusterView::parse)
                .flatMap(Optional::stream)
                .filter(node -> !instance.node().equals(node.getString("id", "")))
                .toList();
    }

    /** Another version may write other things, and anybody who reaches Redis anything. */
    private static Optional<JsonObject> parse(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            return Optional.of(reader.readObject());
        } catch (JsonException foreign) {
            return Optional.empty();
        }
    }

    private JsonObject self() {
        return Json.createObjectBuilder()
                .add("id", instance.node())
                .add("host", host())
                .add("context", instance.context())
                .add("started", started.toString())
                .add("connections", gateway.getConnections())
                .add("subscriptions", gateway.getSubscriptions())
                .add("redisState", gateway.getRedisState().name())
                .add("redisAway", Json.createArrayBuilder(gateway.getRedisAway()))
                .add("draining", gateway.getDraining())
                .build();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
