package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.server.Gateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * WildFly and Liberty do not speak HTTP/2 as {@code server-config} sets them up: there, one connection of 70 streams with a window of
 * zero was 70 threads of the server's, each blocked in a write. The upgrade from HTTP/1.1 is in {@link HostileHeaders}.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly|liberty")
class Http2IT extends BystanderTests {

    /** RFC 9113 section 3.4, then {@code SETTINGS} with {@code INITIAL_WINDOW_SIZE} 0. */
    private static final byte[] PREFACE = ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\6\4\0\0\0\0\0" + "\0\4\0\0\0\0")
            .getBytes(StandardCharsets.ISO_8859_1);

    @Test
    void whoBeginsWithItIsNotUnderstood() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), Gateway.port()));
            socket.getOutputStream().write(PREFACE);
            // A frame begins with its length, three bytes; Liberty repeats the version in a line as HTTP/1.1 has it.
            assertThat(firstBytes(socket)).matches("|HTTP/.*");
        }
    }

    /** As many as a frame's head has, or none if the server closes the connection. */
    private static String firstBytes(Socket socket) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0 && bytes.size() < 9;
                    next = socket.getInputStream().read()) {
                bytes.write(next);
            }
        } catch (SocketException reset) {
            // The same as the end.
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
