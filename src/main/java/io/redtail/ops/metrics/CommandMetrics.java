package io.redtail.ops.metrics;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.http.api.RequestRates;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.http.publishing.Uploads;
import io.redtail.http.streams.StreamingResponses;
import io.redtail.http.tickets.Tickets;
import io.redtail.protocol.CommandCounters;
import io.redtail.security.ConnectionLimits;
import io.redtail.websocket.CommandRates;
import io.redtail.websocket.UnfinishedMessages;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What clients asked for, and which limits they met. */
public record CommandMetrics(
        CommandCounters commands,
        CommandRates rates,
        UnfinishedMessages unfinished,
        DeliveryCounters counters,
        ConnectionLimits connections,
        StreamingResponses streams,
        Tickets tickets,
        Uploads uploads,
        PublishHandler publishing,
        RequestRates requests)
        implements MetricsSource {

    @Override
    public void register(Callbacks callbacks) {
        callbacks.counter(
                "redtail_commands",
                "Commands over WebSockets, by ok or the error code that the client was told",
                "code",
                Function.identity(),
                commands::results);
        callbacks.counter(
                "redtail_limits_hit",
                "Times that a configured limit was met, by its key without redtail.",
                "limit",
                Function.identity(),
                this::limits);
        callbacks.gauge(
                "redtail_unfinished_message_bytes",
                "What is held of messages over WebSockets that are not complete",
                unfinished::bytes);
        callbacks.gauge("redtail_uploads", "Requests that publish over HTTP now", uploads::count);
    }

    private Map<String, Long> limits() {
        Map<String, Long> limits = new HashMap<>(connections.refused());
        limits.putAll(rates.refused());
        limits.putAll(requests.refused());
        limits.putAll(streams.refusedShares());
        limits.putAll(uploads.refusedShares());
        limits.put("limits.idempotency-keys-per-hour", publishing.overKeys());
        limits.put("history.max-channels", publishing.overChannels());
        limits.put("limits.unfinished-bytes", unfinished.refused());
        limits.put("limits.tickets", tickets.refused());
        limits.put("limits.subscriptions-per-identity", commands.overSubscriptionsOfClient());
        limits.putAll(publishing.slowed());
        limits.putAll(Map.of(
                "limits.publishes-per-second",
                publishing.overRate(),
                "limits.subscriptions-per-connection",
                commands.overSubscriptions(),
                "limits.commands-per-second",
                commands.overRate(),
                "limits.bad-messages",
                commands.closedForBadMessages(),
                "websocket.max-message-bytes",
                counters.closes().getOrDefault(CloseCode.TOO_BIG, 0L),
                "delivery.outbox-max-bytes",
                counters.slowConsumersClosed() + counters.tooLong(),
                "delivery.shard-queue-max-bytes",
                counters.overload(),
                "http.max-streams",
                streams.refused(),
                "http.publish.max-uploads",
                uploads.refused()));
        return limits;
    }
}
