package io.redtail.tools;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * What {@code GET /api/channels} costs with history and 1,000 channels of one line per second each: how long an answer takes, and what the
 * gateway and Redis have to do beyond that while nobody asks. Each start page asks every three seconds, so 20 requests per second are 60
 * pages. It takes two minutes and wants a quiet machine; the figures go to {@code target/channel-lists.txt}, too.
 */
public final class ChannelLists {

    private static final int CHANNELS = 1_000;
    private static final int WARM_UP_SECONDS = 20;
    private static final int SECONDS = 15;
    private static final int NOBODY = 0;

    private final RealRedis redis;
    private final OwnServer server;
    private final ProcessHandle gateway;
    private final HttpClient http = HttpClient.newHttpClient();

    private ChannelLists(RealRedis redis, OwnServer server) {
        this.redis = redis;
        this.server = server;
        this.gateway = ProcessHandle.of(server.process().pid()).orElseThrow();
    }

    /** Prints a line for each size of the list; throws an {@link IllegalStateException} when an answer was no list. */
    public static void main(String[] arguments) throws IOException {
        RealRedis redis = RealRedis.on(Ports.free());
        try (redis;
                OwnServer server = OwnServer.start(
                        Map.of(
                                "redtail.redis.url",
                                "redis://127.0.0.1:" + redis.port(),
                                "redtail.history.enabled",
                                "true"),
                        List.of())) {
            server.deploy("/");
            new ChannelLists(redis, server).measure();
        }
    }

    private void measure() throws IOException {
        AtomicBoolean ended = new AtomicBoolean();
        Thread publisher = new Thread(() -> redis.run(jedis -> publish(jedis, ended)), "publisher");
        publisher.setDaemon(true);
        publisher.start();
        StringBuilder figures = new StringBuilder();
        for (int limit : List.of(100, CHANNELS)) {
            ask(limit, WARM_UP_SECONDS);
        }
        for (int limit : List.of(NOBODY, 100, CHANNELS)) {
            figures.append(row(limit));
        }
        ended.set(true);
        System.out.print(figures);
        Files.writeString(Path.of("target", "channel-lists.txt"), figures);
    }

    private String row(int limit) {
        double gatewayBefore = gatewaySeconds();
        double redisBefore = redisSeconds();
        List<Double> millis = ask(limit, SECONDS);
        double gatewayMillis = (gatewaySeconds() - gatewayBefore) * 1000 / SECONDS;
        double redisMillis = (redisSeconds() - redisBefore) * 1000 / SECONDS;
        return String.format(
                        Locale.ROOT,
                        "%.0f ms of the gateway's and %.0f ms of Redis' CPU per second",
                        gatewayMillis,
                        redisMillis)
                + (limit == NOBODY ? ", nobody asks" : ", limit=" + limit + ": " + spread(millis))
                + System.lineSeparator();
    }

    private static String spread(List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "%d answers, ms: median %.1f, p99 %.1f, longest %.1f",
                sorted.size(),
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 99 / 100),
                sorted.get(sorted.size() - 1));
    }

    /** The milliseconds that each answer took. */
    private List<Double> ask(int limit, int seconds) {
        List<Double> millis = new ArrayList<>();
        Pace.keep(seconds, turn -> {
            if (limit != NOBODY) {
                millis.add(askOnce(limit));
            }
        });
        return millis;
    }

    private double askOnce(int limit) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.page("/api/channels") + "?limit=" + limit))
                .build();
        long begun = System.nanoTime();
        HttpResponse<String> answer;
        try {
            answer = http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        double millis = (System.nanoTime() - begun) / 1e6;
        if (answer.statusCode() != 200 || !answer.body().startsWith("{\"types\":")) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return millis;
    }

    private double gatewaySeconds() {
        return gateway.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private double redisSeconds() {
        return redis.run(jedis -> jedis.info("cpu"))
                .lines()
                .filter(line -> line.startsWith("used_cpu_user:") || line.startsWith("used_cpu_sys:"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    private static Void publish(Jedis jedis, AtomicBoolean ended) {
        int each = CHANNELS / Pace.TURNS_PER_SECOND;
        while (!ended.get()) {
            Pace.keep(1, turn -> {
                Pipeline pipeline = jedis.pipelined();
                for (int i = turn * each; i < (turn + 1) * each; i++) {
                    pipeline.publish("logs:busy-" + i, "a line of a channel that has one every second");
                }
                pipeline.sync();
            });
        }
        return null;
    }
}
