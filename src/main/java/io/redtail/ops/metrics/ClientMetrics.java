package io.redtail.ops.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.redtail.delivery.ClientTypeCounters;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Shards;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriptionRegistry;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Clients, WebSockets and HTTP streams alike: connections, subscriptions, deliveries. */
public record ClientMetrics(DeliveryCounters counters, SubscriptionRegistry registry, Shards shards)
        implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.gauges(
                "redtail_connections", "Clients that are connected now", () -> flows(ClientTypeCounters::connections));
        callbacks.counters("redtail_connections_opened", "Clients that came", () -> flows(ClientTypeCounters::opened));
        callbacks.counters(
                "redtail_deliveries",
                "Publications given to clients: one for each that follows the channel",
                () -> flows(ClientTypeCounters::deliveries));
        callbacks.counters(
                "redtail_writes",
                "Times that something was handed to a socket; dozens of messages, when there is much to do",
                () -> flows(ClientTypeCounters::writes));
        callbacks.counters(
                "redtail_written_bytes", "Bytes that were handed to sockets", () -> flows(ClientTypeCounters::bytes));
        callbacks.gauge(
                "redtail_subscriptions",
                "Subscriptions now: one for each client and channel",
                registry::subscriptionCount);
        callbacks.gauge(
                "redtail_channels",
                "Channels that somebody follows now",
                () -> registry.channels().size());
        callbacks.gauge(
                "redtail_outbox_bytes",
                "What waits for the sockets of all clients",
                () -> shards.subscribers().mapToLong(Subscriber::sendQueueBytes).sum());
        callbacks.gauge(
                "redtail_outbox_largest_bytes",
                "What waits for the socket of the slowest client",
                () -> shards.subscribers()
                        .mapToLong(Subscriber::sendQueueBytes)
                        .max()
                        .orElse(0));
        callbacks.counter(
                "redtail_closes",
                "Connections that the gateway closed, by close code; HTTP streams have the code that they would have",
                "code",
                code -> String.valueOf(code.code()),
                counters::closes);
        callbacks.counter("redtail_clients_left", "Connections that ended without the gateway's doing", counters::left);
    }

    private Map<Labels, Double> flows(ToLongFunction<ClientTypeCounters> number) {
        return counters.clientTypes().entrySet().stream()
                .collect(Collectors.toMap(
                        typeCounters -> Labels.of(
                                "encoding",
                                typeCounters.getKey().encoding(),
                                "sink",
                                typeCounters.getKey().sink()),
                        typeCounters -> (double) number.applyAsLong(typeCounters.getValue())));
    }
}
