package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.Effort;
import io.redtail.it.client.HttpApi;
import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients for which a server has to wait, because they read no answer, or do not send the rest of a body: others are served. */
class UnreadAnswersIT extends BystanderTests {

    /** WildFly has 64 threads at most; the others may have more. */
    private static final int CONNECTIONS = Effort.of("redtail.it.unread.connections", 72, 250);

    private static final String FILE = "GET /redtail-log.js HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String LAST_FILE =
            "GET /redtail-log.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /** Twice as many as clients that WildFly waits for at a time. */
    private static final int STRANGERS = 32;

    private static final int DISCONNECTIONS = STRANGERS;

    /** 3.6 MB of answers, which is more than the buffers of a socket hold. */
    private static final int REQUESTS = 150;

    /** In which a server that waits for them has come so far. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(2);

    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void leave() {
        clients.forEach(RawClient::close);
    }

    @Test
    void filesThatNobodyReads_othersAreServed() {
        byte[] requests = FILE.repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < CONNECTIONS; i++) {
            open().sendBytes(requests);
        }

        assertOthersAreServed();
    }

    @Test
    void bodiesThatAreAnsweredBeforeTheyEnd_othersAreServed() {
        byte[] half = ("POST /api/logs/" + Ids.fresh("half") + " HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/x-ndjson\r\nContent-Length: 100\r\n\r\nno JSON\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < CONNECTIONS; i++) {
            RawClient client = open();
            client.sendBytes(half);
            assertThat(client.head()).startsWith("HTTP/1.1 400");
        }

        assertOthersAreServed();
    }

    /** From another address, while strangers who read nothing come again as often as they are disconnected. */
    @Test
    void whoReadsLate_getsItAll() throws Exception {
        var disconnections = new CountDownLatch(DISCONNECTIONS);
        var ended = new AtomicBoolean();
        List<Thread> strangers = IntStream.range(0, STRANGERS)
                .mapToObj(i -> new Thread(() -> comeAgain(disconnections, ended)))
                .toList();
        String answers;
        try (RawClient late = RawClient.openFrom("127.0.0.2")) {
            late.sendBytes((FILE.repeat(REQUESTS - 1) + LAST_FILE).getBytes(StandardCharsets.US_ASCII));
            strangers.forEach(Thread::start);
            // Other servers than WildFly disconnect nobody.
            boolean unused = disconnections.await(LONG_ENOUGH.toMillis() * 2, TimeUnit.MILLISECONDS);
            answers = late.restAsFarAsItComes();
        } finally {
            ended.set(true);
            for (Thread stranger : strangers) {
                stranger.join();
            }
        }

        assertThat(answers.split("HTTP/1.1 200", -1).length - 1).as("answers").isEqualTo(REQUESTS);
    }

    private static void comeAgain(CountDownLatch disconnections, AtomicBoolean ended) {
        while (!ended.get()) {
            try (RawClient stranger = RawClient.open()) {
                stranger.sendBytes(FILE.repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII));
                while (!ended.get()) {
                    Thread.sleep(20); // until it asks whether it is still connected
                    stranger.sendBytes("G".getBytes(StandardCharsets.US_ASCII));
                }
            } catch (UncheckedIOException disconnected) {
                disconnections.countDown();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private RawClient open() {
        RawClient client = RawClient.open();
        clients.add(client);
        return client;
    }

    /** Each within the timeout of its request. */
    private static void assertOthersAreServed() {
        long end = System.nanoTime() + LONG_ENOUGH.toNanos();
        do {
            assertThat(HttpApi.exchange("GET", "/health/live", "").statusCode()).isEqualTo(200);
            assertThat(HttpApi.exchange("GET", "/redtail-run", "").statusCode()).isEqualTo(200);
        } while (System.nanoTime() < end);
    }
}
