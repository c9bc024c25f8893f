package io.redtail.ops;

import io.redtail.config.Configuration;
import io.redtail.config.DeliverySettings;
import io.redtail.config.HistorySettings;
import io.redtail.config.HttpSettings;
import io.redtail.config.RedisSettings;
import io.redtail.config.SecuritySettings;
import io.redtail.config.WebSocketSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an operator wants to see in the log of a gateway that has started: ten lines, no secrets. */
public final class StartSummary {

    private StartSummary() {}

    /** Makes it. */
    public static String of(InstanceInfo instance, Configuration configuration) {
        RedisSettings redis = configuration.redis();
        DeliverySettings delivery = configuration.delivery();
        WebSocketSettings webSocket = configuration.webSocket();
        HttpSettings http = configuration.http();
        return String.join(
                System.lineSeparator(),
                "gateway_started",
                row("version", instance.version()),
                row(
                        "server",
                        instance.server() + ", Java " + Runtime.version().feature() + ", context "
                                + instance.context()),
                row(
                        "Redis",
                        redis.address()
                                + (redis.each().stream()
                                                .anyMatch(one -> one.url().tls())
                                        ? " with TLS"
                                        : "") + ", away after " + text(redis.readTimeout()) + " of silence, "
                                + probes(redis)),
                row(
                        "delivery",
                        delivery.shards() + " shards with " + mib(delivery.shardQueueMaxBytes())
                                + " each, an outbox has " + mib(delivery.outboxMaxBytes())),
                row(
                        "sinks",
                        webSocket.portableSinkOnly()
                                ? "portable"
                                : "the fastest that the server has; the first client tells which"),
                row("history", history(configuration.history())),
                row(
                        "limits",
                        configuration.limits().connections() + " connections, "
                                + webSocket.subscriptionsPerConnection() + " subscriptions and "
                                + webSocket.commandsPerSecond() + " commands a second a connection, messages of "
                                + webSocket.maxMessageBytes() + " bytes, " + http.maxStreams() + " HTTP streams, "
                                + http.maxUploads() + " uploads"),
                row("access", access(configuration.security())),
                row("off", off(configuration)));
    }

    private static String row(String name, String value) {
        return String.format(Locale.ROOT, "  %-9s %s", name, value);
    }

    private static String probes(RedisSettings redis) {
        return redis.probeInterval().isZero() ? "not probed" : "probed after " + text(redis.probeInterval());
    }

    private static String history(HistorySettings history) {
        return history.enabled()
                ? history.maxLength() + " lines or " + mib(history.maxBytes()) + " a channel, for "
                        + text(history.maxAge()) + ", in " + history.maxChannels() + " channels with "
                        + mib(history.maxTotalBytes()) + " in all"
                : "off";
    }

    private static String access(SecuritySettings security) {
        if (!security.isRequired()) {
            return "anyone: whoever reaches the port may follow and publish (redtail.auth=none)";
        }
        List<String> known = new ArrayList<>();
        security.jwt().ifPresent(tokens -> known.add(tokens.toString()));
        if (!security.roles().isEmpty()) {
            known.add("the server's roles " + String.join(", ", security.roles().keySet()));
        }
        return String.join("; ", known);
    }

    private static String off(Configuration configuration) {
        List<String> off = new ArrayList<>();
        if (!configuration.history().enabled()) {
            off.add("history (redtail.history.enabled)");
        }
        if (!configuration.http().publishEnabled()) {
            off.add("publishing over HTTP (redtail.http.publish.enabled)");
        }
        if (configuration.redis().probeInterval().isZero()) {
            off.add("probes (redtail.redis.probe-interval)");
        }
        if (configuration.webSocket().allowedOrigins().contains("*")) {
            off.add("the check of origins (redtail.websocket.allowed-origins)");
        }
        return off.isEmpty() ? "nothing" : String.join(", ", off);
    }

    /** As it is configured: {@code 12s}, {@code 1d}. */
    private static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % Duration.ofDays(1).toMillis() == 0) {
            return duration.toDays() + "d";
        }
        return millis % 1000 == 0 ? duration.toSeconds() + "s" : millis + "ms";
    }

    private static String mib(long bytes) {
        return bytes % (1024 * 1024) == 0 ? bytes / (1024 * 1024) + " MiB" : bytes + " bytes";
    }
}
