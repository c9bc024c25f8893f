package io.redtail.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import redis.clients.jedis.Jedis;

/** How lines reach a server that {@link Compressed} measures, in order. The generator's thread. */
sealed interface CompressedPublisher extends AutoCloseable {

    /** What a client says to get a channel; nothing: to connect is to subscribe. */
    List<String> subscriptions(int channel);

    void publish(int channel, String line);

    @Override
    void close();

    /** By {@code PUBLISH}. */
    final class ByRedis implements CompressedPublisher {

        private final Jedis redis;

        ByRedis(int port) {
            redis = new Jedis("127.0.0.1", port);
        }

        @Override
        public List<String> subscriptions(int channel) {
            return List.of(Dialect.LOGS.subscribe("c" + channel));
        }

        @Override
        public void publish(int channel, String line) {
            redis.publish("logs:c" + channel, line);
        }

        @Override
        public void close() {
            redis.close();
        }
    }

    /** By a request for each line, to {@code /pub} of {@link Nchan}, which has one channel. */
    final class ByHttp implements CompressedPublisher {

        private final HttpClient http = HttpClient.newHttpClient();
        private final URI address;
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

        ByHttp(int port) {
            address = URI.create("http://127.0.0.1:" + port + "/pub");
        }

        @Override
        public List<String> subscriptions(int channel) {
            return List.of();
        }

        @Override
        public void publish(int channel, String line) {
            last.join(); // in order
            last = http.sendAsync(
                    HttpRequest.newBuilder(address)
                            .version(HttpClient.Version.HTTP_1_1)
                            .POST(BodyPublishers.ofString(line, StandardCharsets.UTF_8))
                            .build(),
                    BodyHandlers.discarding());
        }

        @Override
        public void close() {
            last.join();
        }
    }
}
