package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.RecordingSink;
import io.redtail.it.client.Envelope;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a real Redis: who it is must be proved, or nothing is said to it. */
@Timeout(60)
@EnabledIf("io.redtail.redis.TestCa#isPossible")
class RedisTlsTest {

    private static TestCa ca;
    private static TestCa otherCa;
    private static int port;
    private static RealRedis redis;

    @BeforeAll
    static void startRedis(@TempDir Path directory) throws Exception {
        ca = new TestCa(directory, "ca");
        otherCa = new TestCa(directory, "other");
        port = Ports.free();
        redis = serve(port, ca.serve("localhost", "DNS:localhost"));
    }

    private static RealRedis serve(int port, String... certificate) {
        List<String> more = new ArrayList<>(List.of("--port", "0", "--tls-port", String.valueOf(port)));
        more.addAll(List.of(certificate));
        return RealRedis.on(port, more.toArray(String[]::new));
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    private static String url(String host) {
        return "rediss://" + host + ":" + port;
    }

    private static Diagnosis whyNot(String... settings) {
        var connector =
                new RedisConnector(Configuration.read(MapConfig.of(settings)).redis());
        Throwable failure = catchThrowable(() -> {
            try (var commands = connector.openCommands()) {
                commands.ping();
            }
        });
        assertThat(failure).isNotNull();
        return Diagnosis.of(failure);
    }

    @Test
    void aGatewayThatKnowsTheCaWorksAsWithoutTls() throws Exception {
        try (SmallGateway gateway = new SmallGateway(
                        url("localhost"),
                        "redtail.redis.ca-file",
                        ca.certificate().toString())
                .startAndAwaitReady()) {
            RecordingSink sink = new RecordingSink();
            gateway.subscribe(gateway.connect(sink), Channel.logs("p")).get(30, TimeUnit.SECONDS);

            gateway.publisher.publish(
                    Channel.logs("p"), List.of("line".getBytes(java.nio.charset.StandardCharsets.UTF_8)));

            Awaitility.await()
                    .until(() -> sink.texts().stream()
                            .map(Envelope::withoutTimes)
                            .anyMatch("[{\"channel\":\"logs:p\",\"data\":\"line\"}]"::equals));
        }
    }

    @Test
    void aCaThatNobodyKnowsIsRefusedAndSaysWhatToDo() {
        Diagnosis diagnosis = whyNot("redtail.redis.url", url("localhost"));

        assertThat(diagnosis.passing()).isFalse();
        assertThat(diagnosis.text())
                .contains("no CA that is known here vouches", "redtail.redis.ca-file names a PEM file");
    }

    /** The file stands instead of the CAs that Java knows, and not beside them. */
    @Test
    void anotherCaIsRefused() {
        Diagnosis diagnosis = whyNot(
                "redtail.redis.url",
                url("localhost"),
                "redtail.redis.ca-file",
                otherCa.certificate().toString());

        assertThat(diagnosis.passing()).isFalse();
        assertThat(diagnosis.text()).contains("no CA that is known here vouches");
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        Diagnosis diagnosis = whyNot(
                "redtail.redis.url",
                url("127.0.0.1"),
                "redtail.redis.ca-file",
                ca.certificate().toString());

        assertThat(diagnosis.passing()).isFalse();
        assertThat(diagnosis.text()).contains("its certificate is for another host", "redtail.redis.url must name it");
    }

    /** The address is what its certificate says, so an address will do where it is named. */
    @Test
    void anAddressWillDoIfItIsInTheCertificate() throws Exception {
        int own = Ports.free();
        try (RealRedis other = serve(own, ca.serve("address", "IP:127.0.0.1"))) {
            var settings = Configuration.read(MapConfig.of(
                            "redtail.redis.url",
                            "rediss://127.0.0.1:" + other.port(),
                            "redtail.redis.ca-file",
                            ca.certificate().toString()))
                    .redis();
            try (var commands = new RedisConnector(settings).openCommands()) {
                assertThat(commands.ping()).isEqualTo("PONG");
            }
        }
    }
}
