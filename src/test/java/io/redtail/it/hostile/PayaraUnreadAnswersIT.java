package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.admin.Launched;
import io.redtail.it.admin.PayaraMicro;
import io.redtail.it.client.RawClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import io.redtail.it.server.ServerProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Payara, with few threads, which wait for longer than anybody here does. */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-micro")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PayaraUnreadAnswersIT {

    private static final String CONFIG = "set configs.config.server-config.";
    private static final String SETTINGS =
            "\n" + CONFIG + "thread-pools.thread-pool.http-thread-pool.max-thread-pool-size=20\n" + CONFIG
                    + "network-config.transports.transport.tcp.write-timeout-millis=600000\n";

    /** As over a network. On this machine they grow to megabytes. */
    private static final String SMALL_BUFFERS =
            CONFIG + "network-config.transports.transport.tcp.socket-write-buffer-size=16384\n";

    /** Twice as many as threads. */
    private static final int STRANGERS = 40;

    private static final int REQUESTS = 200;

    /** A quarter of what the strangers ask for. */
    private static final long MAX_HEAP_BYTES = 50 << 20;

    private static final String FILE = "GET /redtail-log.js HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String LAST_FILE =
            "GET /redtail-log.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private final Path home = Path.of("target", "unread", "payara-micro");
    private final int port = Ports.free();
    private final List<RawClient> strangers = new ArrayList<>();
    private RealRedis redis;
    private Launched payara;

    private void start(String settings) throws Exception {
        Files.createDirectories(home);
        redis = RealRedis.on(Ports.free());
        Path preboot = Files.writeString(
                home.resolve("preboot.asadmin"),
                Files.readString(Path.of("server-config", "payara", "micro-preboot.asadmin")) + SETTINGS + settings);
        payara = PayaraMicro.launch(
                home,
                port,
                redis,
                Map.of(),
                List.of("--prebootcommandfile", preboot.toAbsolutePath().toString()));
        payara.awaitLine(" ready in ", "Failed to deploy");
    }

    @AfterEach
    void end() {
        strangers.forEach(RawClient::close);
        if (payara != null) {
            payara.close();
        }
        redis.close();
    }

    @Test
    void filesThatNobodyReads_othersAreServed_andWhoReadsLateGetsAll() throws Exception {
        start(SMALL_BUFFERS);
        String answers;
        try (RawClient late = RawClient.openFrom("127.0.0.2", port)) {
            late.sendBytes((FILE.repeat(REQUESTS - 1) + LAST_FILE).getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < STRANGERS; i++) {
                RawClient stranger = RawClient.open(port);
                strangers.add(stranger);
                stranger.sendBytes(FILE.repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII));
            }
            assertOthersAreServed();
            answers = late.restAsFarAsItComes();
        }

        assertThat(answers.split("HTTP/1.1 200", -1).length - 1).as("answers").isEqualTo(REQUESTS);
    }

    /** The buffer of a socket grows to megabytes, and Grizzly would keep four times as much. */
    @Test
    void filesThatNobodyReads_areNotKeptInTheHeap() throws Exception {
        start("");
        assertOthersAreServed();
        ServerProcess server = ServerProcess.of(payara.pid());
        long before = server.liveHeapBytes();

        for (int i = 0; i < STRANGERS; i++) {
            RawClient stranger = RawClient.open(port);
            strangers.add(stranger);
            stranger.sendBytes(FILE.repeat(REQUESTS).getBytes(StandardCharsets.US_ASCII));
        }
        assertOthersAreServed();

        assertThat(server.liveHeapBytes() - before).as("bytes").isLessThan(MAX_HEAP_BYTES);
    }

    private void assertOthersAreServed() throws Exception {
        HttpClient others = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/live"))
                .timeout(Duration.ofSeconds(60))
                .build();
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        do {
            assertThat(others.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        } while (System.nanoTime() < end);
    }
}
