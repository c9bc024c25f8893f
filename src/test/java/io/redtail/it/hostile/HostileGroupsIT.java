package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.it.client.Bystander;
import io.redtail.it.client.RawClient;
import io.redtail.it.server.GatewayTests;
import io.redtail.it.server.ServerLog;
import io.redtail.it.server.ServerProcess;
import io.redtail.it.websocket.BadInputIT;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each group of hostile input again and again: what it leaves on the heap does not grow with it, and it writes no more than a
 * line of the log for each input. What each input is answered, the classes that the groups come from say.
 */
@Tag("proof")
class HostileGroupsIT extends GatewayTests {

    private static final int ROUNDS = 3;
    private static final long MAX_BYTES_LEFT = 6L * 1024 * 1024;

    /** @param inputs each is one input, sent and answered */
    record Group(String name, List<Runnable> inputs) {

        @Override
        public String toString() {
            return inputs.size() + " × " + name;
        }
    }

    static Stream<Group> groups() {
        return Stream.of(
                requests("handshakes", HostileHandshakes.all()),
                requests("publications", HostilePublications.all()),
                new Group(
                        "frames",
                        BadFramesIT.badFrames()
                                .<Runnable>map(frames -> () -> BadFramesIT.sendAndReadToClose(frames.frames()))
                                .toList()),
                new Group(
                        "JSON, commands and channel ids",
                        BadInputIT.badInputs()
                                .<Runnable>map(input -> () -> ask(input.text()))
                                .toList()));
    }

    private static Group requests(String name, Stream<HostileRequest> requests) {
        return new Group(
                name, requests.<Runnable>map(request -> request::assertAnswered).toList());
    }

    private static void ask(String text) {
        try (RawClient client = RawClient.connect("/ws")) {
            client.sendText(text);
            assertThat(client.read().orElseThrow().text()).contains("\"error\"");
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void theHeapStaysFlatAndTheLogShort(Group group) throws InterruptedException {
        ServerProcess server = ServerProcess.find();
        Bystander bystander = Bystander.watch();
        try {
            long complaints = ServerLog.complaints();
            round(group);
            long before = server.liveHeapBytes();

            for (int i = 0; i < ROUNDS; i++) {
                round(group);
            }

            assertNothingIsLeft(server, before);
            assertThat(ServerLog.complaints() - complaints)
                    .as("lines of the log")
                    .isLessThanOrEqualTo((ROUNDS + 1L) * group.inputs().size());
            bystander.assertUndisturbed();
        } finally {
            bystander.close();
        }
    }

    /** On Payara each of them stayed on the heap, until the restart. */
    @Test
    void messagesThatAreTooLongLeaveNothing() {
        byte[] message = RawClient.frame(true, RawClient.TEXT, new byte[1_500_000]);
        ServerProcess server = ServerProcess.find();
        BadFramesIT.sendAndReadToClose(message);
        long before = server.liveHeapBytes();

        for (int i = 0; i < 60; i++) {
            assertThat(BadFramesIT.sendAndReadToClose(message)).isPresent();
        }

        assertNothingIsLeft(server, before);
    }

    private static void assertNothingIsLeft(ServerProcess server, long before) {
        await().atMost(Duration.ofSeconds(20)) // closed clients have their time to read what was sent
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(server.liveHeapBytes() - before)
                        .as("bytes left")
                        .isLessThan(MAX_BYTES_LEFT));
    }

    private static void round(Group group) {
        group.inputs().forEach(Runnable::run);
    }
}
