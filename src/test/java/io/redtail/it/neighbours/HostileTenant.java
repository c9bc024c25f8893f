package io.redtail.it.neighbours;

import com.nimbusds.jose.jwk.RSAKey;
import io.redtail.it.client.RawClient;
import io.redtail.security.Issuer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A tenant with a right token and bad intentions; it counts what it asked for and what it was refused. It runs in a process of its
 * own: see {@link HostileProcess}.
 */
final class HostileTenant implements AutoCloseable {

    private final String id;
    private final int port;
    private final RSAKey issuerKey;
    private final double perSecond;
    private final long began = System.nanoTime();
    private final String token;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder asked = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile boolean running = true;

    interface Turn {
        void take(int thread) throws Exception;
    }

    /**
     * Does nothing yet.
     *
     * @param id its name
     * @param issuerKey signs its tokens
     * @param perSecond how often it asks for something, at most; 0: as often as it can
     */
    HostileTenant(String id, int port, RSAKey issuerKey, double perSecond) {
        this.id = id;
        this.port = port;
        this.issuerKey = issuerKey;
        this.perSecond = perSecond;
        this.token = token(24 * 3_600);
    }

    int port() {
        return port;
    }

    String project(String log) {
        return id + "/" + log;
    }

    String token() {
        return token;
    }

    String token(int seconds) {
        return Issuer.sign(
                Issuer.claims()
                        .subject(id)
                        .claim("projects", List.of(id + "/*"))
                        .claim("publish_projects", List.of(id + "/*"))
                        .claim("tenants", List.of(id + "/*"))
                        .claim("publish_tenants", List.of(id + "/*"))
                        .expirationTime(Issuer.in(seconds)),
                issuerKey);
    }

    boolean isRunning() {
        return running;
    }

    void pause(int millis) throws InterruptedException {
        Thread.sleep(millis); // its pace
    }

    /** Takes turns on so many threads. One that is refused or cut off is followed by the next at once. */
    void repeat(int count, Turn turn) {
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> {
                        while (running) {
                            try {
                                turn.take(number);
                            } catch (Exception cutOff) {
                                refused.increment();
                                countOne();
                                Thread.interrupted();
                            }
                        }
                    },
                    "hostile " + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    /** @param answer its beginning */
    void count(String answer) {
        countOne();
        if (answer.length() > 9 && answer.charAt(9) > '3') {
            refused.increment();
        }
    }

    private void countOne() {
        asked.increment();
        if (perSecond > 0 && running) {
            long due = began + (long) (asked.sum() / perSecond * 1e9);
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** The head of a request on a connection of its own. */
    RawClient request(String method, String log, String bearer, String header) {
        return requestOf(method + " /api/logs/" + project(log), bearer, header);
    }

    private RawClient requestOf(String target, String bearer, String header) {
        RawClient client = RawClient.open(port);
        client.sendBytes((target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nContent-Type: " + (target.contains("/jobs/") ? "application/x-ndjson" : "text/plain")
                        + "\r\nAuthorization: Bearer " + bearer + "\r\n" + header
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    /** Posts again and again on one connection, as long as the gateway keeps it. */
    void post(Supplier<String> log, String headers, String body) {
        try (RawClient client = RawClient.open(port)) {
            String answer = "";
            while (running && !answer.toLowerCase(java.util.Locale.ROOT).contains("connection: close")) {
                String header = headers.replaceAll(
                        "(?<=: ).*(?=\r\n)", java.util.UUID.randomUUID().toString());
                client.sendBytes(("POST /api/logs/" + project(log.get()) + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nContent-Type: text/plain\r\nAuthorization: Bearer " + token + "\r\n" + header
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
                answer = client.answer();
                count(answer);
            }
        }
    }

    /** Asks again and again for the same on one connection, as long as the gateway keeps it. */
    void ask(String target) {
        try (RawClient client = RawClient.open(port)) {
            String answer = "";
            while (running && !answer.toLowerCase(java.util.Locale.ROOT).contains("connection: close")) {
                client.sendBytes((target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + token
                                + "\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                answer = client.answer();
                count(answer);
            }
        }
    }

    /** Opens a connection, subscribes to a channel and unsubscribes again, and reads nothing of it. */
    void churn(Optional<String> subprotocol, String subscribe, String unsubscribe) {
        Map<String, String> headers = new HashMap<>(Map.of("Authorization", "Bearer " + token));
        subprotocol.ifPresent(name -> headers.put("Sec-WebSocket-Protocol", name));
        try (RawClient client = RawClient.open(port)) {
            String answer = client.handshake("/ws", headers);
            count(answer);
            for (int i = 0; i < 500 && running && answer.startsWith("HTTP/1.1 101"); i++) {
                client.sendText(subscribe);
                client.sendText(unsubscribe);
                count("HTTP/1.1 101");
            }
        }
    }

    /** Publishes so many values to a channel of state once, before the attack. */
    void fillState(String channel, int values) {
        StringBuilder updates = new StringBuilder();
        for (int i = 0; i < values; i++) {
            updates.append("{\"jobId\":")
                    .append(i)
                    .append(",\"state\":\"")
                    .append("x".repeat(200))
                    .append("\"}\n");
        }
        String lengths = "Content-Length: " + updates.length() + "\r\nConnection: close";
        try (RawClient client = requestOf("PUT /api/jobs/" + project(channel), token, lengths)) {
            client.sendBytes(updates.toString().getBytes(StandardCharsets.US_ASCII));
            client.rest();
        }
    }

    /** Publishes lines once, before the attack. */
    void fill(String log, String line, int lines) {
        try (RawClient client = request(
                "PUT", log, token, "Content-Length: " + (long) line.length() * lines + "\r\nConnection: close")) {
            client.sendBytes(line.repeat(lines).getBytes(StandardCharsets.US_ASCII));
            client.rest();
        }
    }

    long asked() {
        return asked.sum();
    }

    long refused() {
        return refused.sum();
    }

    @Override
    public void close() {
        running = false;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(15_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
