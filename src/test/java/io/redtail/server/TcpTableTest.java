package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TcpTableTest {

    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    private Path directory;

    @Test
    void aNameOfAMegabyteTakesNoTime() {
        String forwarded = ":".repeat(1_000_000) + "x";

        assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThat(TcpConnection.of("::1", 80, forwarded, 80)).isEmpty());
    }

    @Test
    void whatTheKernelListsIsFoundUnderItsAddresses() throws IOException {
        Assumptions.assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "as the lines below are written");
        Path v4 = Files.writeString(
                directory.resolve("tcp"),
                HEAD
                        + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0"
                        + " 1 1 0 100 0\n"
                        + "   1: 0100007F:1F90 0200007F:D431 01 00000000:00000000 00:00000000 00000000     0        0"
                        + " 2 1 0 20 4\n"
                        + "   2: 0100007F:1F90 0200007F:D432 08 00000000:00000000 00:00000000 00000000     0        0"
                        + " 3 1 0 20 4\n"
                        + "torn");
        Path v6 = Files.writeString(
                directory.resolve("tcp6"),
                HEAD
                        + "  10: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000300007F:D433 01 x\n"
                        + "  11: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:D434 08 x\n");

        Map<TcpConnection, Boolean> found = new TcpTable(List.of(v4, v6))
                .look(Set.of(
                        connection("127.0.0.1", "127.0.0.2", 54321),
                        connection("127.0.0.1", "127.0.0.2", 54322),
                        connection("127.0.0.1", "127.0.0.3", 54323),
                        connection("::1", "0:0:0:0:0:0:0:1", 54324),
                        connection("127.0.0.1", "127.0.0.9", 54321)));

        assertThat(found)
                .containsOnly(
                        Map.entry(connection("127.0.0.1", "127.0.0.2", 54321), true),
                        Map.entry(connection("127.0.0.1", "127.0.0.2", 54322), false),
                        Map.entry(connection("127.0.0.1", "127.0.0.3", 54323), true),
                        Map.entry(connection("::1", "::1", 54324), false));
    }

    @Test
    void whatIsNoAddressIsNotLookedUp() {
        assertThat(TcpConnection.of("127.0.0.1", 1, "unknown", 2)).isEmpty();
        assertThat(TcpConnection.of("fade.cafe", 1, "127.0.0.1", 2)).isEmpty();
        assertThat(TcpConnection.of("127.0.0.1", 1, "999.0.0.1", 2)).isEmpty();
    }

    @Test
    void aSystemWithoutATableSaysSo() {
        assertThatThrownBy(() -> new TcpTable(List.of(directory.resolve("tcp"))).look(Set.of()))
                .isInstanceOf(IOException.class);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aClientThatLeavesIsSeenThoughNobodyReadsFromIt() throws IOException {
        Socket client = new Socket();
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client.connect(listening.getLocalSocketAddress());
            try (Socket served = listening.accept()) {
                TcpConnection connection = TcpConnection.of(
                                served.getLocalAddress().getHostAddress(),
                                served.getLocalPort(),
                                served.getInetAddress().getHostAddress(),
                                served.getPort())
                        .orElseThrow();
                TcpTable table = new TcpTable();
                assertThat(table.look(Set.of(connection))).containsEntry(connection, true);

                client.close();

                await().untilAsserted(
                                () -> assertThat(table.look(Set.of(connection))).containsEntry(connection, false));
            }
        }
    }

    private static TcpConnection connection(String local, String remote, int port) {
        return TcpConnection.of(local, 8080, remote, port).orElseThrow();
    }
}
