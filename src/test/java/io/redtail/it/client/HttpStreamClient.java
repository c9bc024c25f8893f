package io.redtail.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/** A response that stays open, read line by line on a thread of its own, whether it is sent with gzip or not. */
public final class HttpStreamClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpResponse<InputStream> response;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private HttpStreamClient(HttpResponse<InputStream> response) {
        this.response = response;
    }

    /** Returns when the head has come: when the channel is live. */
    static HttpStreamClient start(HttpClient http, URI address, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(TIMEOUT).GET();
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            var client = new HttpStreamClient(http.send(request.build(), BodyHandlers.ofInputStream()));
            Thread reader = new Thread(client::read, "follower of " + address);
            reader.setDaemon(true);
            reader.start();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public int status() {
        return response.statusCode();
    }

    public String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** All values of a header. */
    public List<String> headers(String name) {
        return response.headers().allValues(name);
    }

    /** The next line, an empty one too. Of an event stream, without the times, which no test can know. */
    public String next() {
        try {
            String line = lines.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(line).as("a line within " + TIMEOUT).isNotNull();
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All lines that have come and were not read, once the response has ended. */
    public List<String> rest() {
        try {
            assertThat(ended.await(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the response has ended")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return List.copyOf(lines);
    }

    private void read() {
        try (var in = new BufferedReader(new InputStreamReader(body(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith("time: ")) {
                    lines.add(line);
                }
            }
            ended.countDown();
        } catch (IOException broken) {
            lines.add("broken off: " + broken); // then it has not ended well
        }
    }

    private InputStream body() throws IOException {
        return header("Content-Encoding").equals("gzip") ? new Gunzip(response.body()) : response.body();
    }

    /** Says that nothing is available: Java's says that something is, and a reader would wait for that before it hands on a line. */
    private static final class Gunzip extends GZIPInputStream {

        Gunzip(InputStream in) throws IOException {
            super(in);
        }

        @Override
        public int available() {
            return 0;
        }
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
