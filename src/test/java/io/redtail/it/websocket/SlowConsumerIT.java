package io.redtail.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.redtail.Effort;
import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.Envelope;
import io.redtail.it.client.Flood;
import io.redtail.it.client.Ids;
import io.redtail.it.client.RawClient;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerProcess;
import io.redtail.it.server.ServerQuirks;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Clients that stop reading, while others read on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // what waits longest comes last
class SlowConsumerIT extends GatewayTests {

    private static final long MIB = 1024 * 1024;

    /** What a server may keep for itself: Payara's Grizzly has 256 KiB of buffers a worker thread, and 80 KiB a busy connection. */
    private static final long SERVERS_OWN_BYTES = 64 * MIB;

    private static final Map<String, String> ENVELOPES = Map.of("Sec-WebSocket-Protocol", "redtail.v1");
    private static final long PUBLISHED_BYTES = (long) Flood.LINES * Flood.LINE_BYTES;

    private static final int MAX_WAIT_SECONDS = Effort.of("redtail.it.silence.seconds", 5, 60);

    private static final List<RawClient> SILENT = new ArrayList<>();
    private static long silentSince;

    private final String project = Ids.fresh("slow");

    @BeforeAll
    static void someFallSilent() throws Exception {
        String project = Ids.fresh("silent");
        try (Flood flood = new Flood(project, 1)) {
            SILENT.addAll(idlers(project, 6, Map.of()));
            flood.publish();
        }
        silentSince = System.nanoTime();
    }

    @AfterAll
    static void theyLeave() {
        SILENT.forEach(RawClient::close);
    }

    @Test
    void twentyThatNeverReadAreClosedAndTwoHundredThatDoNeverNotice() throws Exception {
        ServerProcess server = ServerProcess.find();
        try (Flood flood = new Flood(project, 200)) {
            List<RawClient> idlers = idlers(project, 20, Map.of());
            long heap = server.liveHeapBytes();

            flood.publish();

            flood.assertUndisturbed();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(server.liveHeapBytes()).isLessThan(heap + SERVERS_OWN_BYTES));
            for (RawClient idler : idlers) {
                assertThat(bytesUntilClosed(idler)).isBetween(1L, PUBLISHED_BYTES * 3 / 4);
                idler.close();
            }
        }
    }

    /** The lines that were on their way, then 1013, or the end of a connection that could not be told. */
    private static long bytesUntilClosed(RawClient idler) {
        long bytes = 0;
        Optional<RawClient.Frame> frame = idler.read();
        while (frame.isPresent() && frame.get().opcode() == RawClient.TEXT) {
            bytes += frame.get().payload().length;
            frame = idler.read();
        }
        assertThat(frame.map(RawClient.Frame::closeCode).orElse(1013)).isEqualTo(1013);
        return bytes;
    }

    @Test
    void oneThatReadsTooSlowlyReadsWhyItWasClosed() throws Exception {
        try (Flood flood = new Flood(project, 1);
                RawClient slow = idlers(project, 1, Map.of()).get(0)) {
            AtomicInteger closeCode = new AtomicInteger();
            Runnable readOne = () -> closeCode.set(slow.read().orElseThrow().closeCode());

            flood.publish(() -> {
                if (closeCode.get() == 0) {
                    readOne.run();
                }
            });

            while (closeCode.get() == 0) {
                readOne.run();
            }
            assertThat(closeCode).hasValue(1013);
        }
    }

    /**
     * Closing is not enough for a peer that reads no close frame: its socket has to go. On Liberty any frame lets it stay, so that one
     * is asked after the other. Last, because they have been silent while the other tests ran; where that is not long enough, only
     * {@code proofs} wait.
     */
    @Test
    @Order(Integer.MAX_VALUE)
    void oneThatNeverReadsAgainIsDisconnectedAllTheSame() {
        Duration left = ServerQuirks.silenceThatEndsASocket().minusNanos(System.nanoTime() - silentSince);
        Duration silence = left.isNegative() ? Duration.ZERO : left;
        assumeThat(silence).isLessThanOrEqualTo(Duration.ofSeconds(MAX_WAIT_SECONDS));
        Iterator<RawClient> asked =
                Stream.generate(() -> SILENT).flatMap(List::stream).iterator();
        await().atMost(silence.plusSeconds(60))
                .pollDelay(silence)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> isDisconnected(asked.next()));
    }

    /** Found out by writing: once the server has no such connection, the first answer to it has the next ones fail. */
    private static boolean isDisconnected(RawClient client) {
        try {
            await().atMost(Duration.ofMillis(500))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> cannotWrite(client));
            return true;
        } catch (ConditionTimeoutException itIsConnected) {
            return false;
        }
    }

    private static boolean cannotWrite(RawClient client) {
        try {
            client.sendFrame(true, RawClient.PONG, new byte[0]);
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    @Test
    void slowEnvelopeClient_getsGapAndStaysConnected() throws Exception {
        try (Flood flood = new Flood(project, 1)) {
            List<RawClient> idlers = idlers(project, 4, ENVELOPES);

            flood.publish();

            flood.assertUndisturbed();
            for (RawClient idler : idlers) {
                assertThat(missedBy(idler)).isBetween(1L, Flood.LINES - 1L);
                idler.sendText(Commands.PING);
                assertThat(idler.read().orElseThrow().text()).isEqualTo(Answers.PONG);
                idler.close();
            }
        }
    }

    /** As long as it is connected, what waits for a client is its send queue (1 MiB) and one write (128 KiB). */
    @Test
    void whatWaitsForClientsThatDoNotReadIsBounded() throws Exception {
        ServerProcess server = ServerProcess.find();
        try (Flood flood = new Flood(project, 1)) {
            List<RawClient> idlers = idlers(project, 20, ENVELOPES);
            long heap = server.liveHeapBytes();

            flood.publish();

            long perClient = (server.liveHeapBytes() - heap - SERVERS_OWN_BYTES) / idlers.size();
            assertThat(perClient).isLessThan(MIB + 128 * 1024);
            idlers.forEach(RawClient::close);
        }
    }

    /** Reads up to the last line. Every line is there, or part of a gap at just that place. */
    private long missedBy(RawClient client) {
        long missed = 0;
        long next = 0;
        while (next <= Flood.LINES) {
            RawClient.Frame frame = client.read().orElseThrow();
            if (frame.opcode() == RawClient.PING) {
                client.sendFrame(true, RawClient.PONG, frame.payload());
            } else if (Envelope.isIn(frame.text())) {
                for (Envelope line : Envelope.in(frame.text())) {
                    assertThat(Flood.numberOf(line.data())).isEqualTo((int) next++);
                }
            } else {
                long gap = missedIn(frame.text());
                missed += gap;
                next += gap;
            }
        }
        return missed;
    }

    private long missedIn(String notice) {
        try (var json = Envelope.JSON.createReader(new StringReader(notice))) {
            JsonObject gap = json.readObject();
            assertThat(gap.getInt("missed", 0)).isPositive();
            assertThat(notice)
                    .isEqualTo("{\"status\":\"gap\",\"channel\":\"logs:" + project + "\",\"missed\":"
                            + gap.getInt("missed") + ",\"reason\":\"slow_consumer\"}");
            return gap.getInt("missed");
        }
    }

    private static List<RawClient> idlers(String project, int count, Map<String, String> headers) {
        return Stream.generate(() -> {
                    RawClient client = RawClient.connect("/ws", headers);
                    client.sendText(Commands.subscribe(project));
                    assertThat(client.read().orElseThrow().text()).isEqualTo(Answers.subscribed("logs:" + project));
                    return client;
                })
                .limit(count)
                .toList();
    }
}
