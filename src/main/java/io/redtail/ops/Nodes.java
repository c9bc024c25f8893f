package io.redtail.ops;

import io.redtail.delivery.UpstreamUnavailableException;
import io.redtail.log.Logs;
import io.redtail.redis.NodeRegistry;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The gateways of one Redis: each puts a few words of its own there every five seconds, which vanish fifteen seconds after
 * the last of them. Only where there is an administrator's token, for nobody else reads them.
 */
public final class Nodes implements Runnable {

    private static final int TURNS = 5;
    private static final Logger LOG = Logs.of(Nodes.class);

    private final Instant started = Instant.now();
    private final NodeRegistry board;
    private final GatewayMXBean gateway;
    private final About about;
    private int turn;

    public Nodes(NodeRegistry board, GatewayMXBean gateway, About about) {
        this.board = board;
        this.gateway = gateway;
        this.about = about;
    }

    /** Once a second, by one thread; waits for Redis. */
    @Override
    public void run() {
        if (turn++ % TURNS == 0) {
            try {
                board.put(about.node(), self().toString());
            } catch (UpstreamUnavailableException away) {
                LOG.log(Level.DEBUG, "node_registration_failed", away);
            }
        }
    }

    /** All nodes, and which one answers; only that one, as it is now, and {@code "complete":false} while Redis is away. */
    JsonObject list() {
        JsonArrayBuilder rows = Json.createArrayBuilder().add(self());
        boolean complete = true;
        try {
            others().forEach(rows::add);
        } catch (UpstreamUnavailableException away) {
            complete = false;
        }
        return Json.createObjectBuilder()
                .add("self", about.node())
                .add("complete", complete)
                .add("nodes", rows)
                .build();
    }

    private List<JsonObject> others() {
        return board.all().stream()
                .map(Nodes::parse)
                .flatMap(Optional::stream)
                .filter(node -> !about.node().equals(node.getString("id", "")))
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
                .add("id", about.node())
                .add("host", host())
                .add("context", about.context())
                .add("started", started.toString())
                .add("connections", gateway.getConnections())
                .add("subscriptions", gateway.getSubscriptions())
                .add("redisState", gateway.getRedisState().name())
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
