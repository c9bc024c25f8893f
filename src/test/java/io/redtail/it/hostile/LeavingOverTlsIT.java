package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.HttpApi;
import io.redtail.it.server.ServerLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Clients that ask two hundred times at once, over TLS, and reset their connection during the first answer: Undertow answered the next
 * request on another thread meanwhile, with buffers that it had given back, in every fifth case. Only the tests' WildFly has TLS.
 */
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
class LeavingOverTlsIT extends BystanderTests {

    private static final int CONNECTIONS = 200;
    private static final int REQUESTS = 200;

    private static final int PROBES = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Where the two threads met. */
    private static final String TWO_ANSWERS = "HttpResponseConduit.bufferDone";

    private static final String FREED = "Buffer has already been freed";

    @Test
    void leaveDuringAnAnswer_theNextRequestDoesNotBegin() throws Exception {
        byte[] requests = "GET /redtail-log.js HTTP/1.1\r\nHost: localhost\r\n\r\n"
                .repeat(REQUESTS)
                .getBytes(StandardCharsets.US_ASCII);
        SSLContext tls = trusting();
        long before = traces();
        for (int i = 0; i < CONNECTIONS; i++) {
            readOneByteOfTheAnswers(tls, requests);
        }
        for (int i = 0; i < PROBES; i++) {
            assertThat(HttpApi.exchange("GET", "/health/live", "").statusCode()).isEqualTo(200);
            Thread.sleep(20); // the server works on what they have sent
        }

        assertThat(traces() - before).isZero();
    }

    private static long traces() {
        return ServerLog.count(TWO_ANSWERS) + ServerLog.count(FREED);
    }

    private static void readOneByteOfTheAnswers(SSLContext tls, byte[] requests) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.setSoLinger(true, 0); // closing resets
            int port = Integer.getInteger("redtail.it.https.port");
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) TIMEOUT.toMillis());
            SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, "localhost", port, false);
            secure.getOutputStream().write(requests);
            assertThat(secure.getInputStream().read()).isEqualTo('H');
        }
    }

    /** WildFly makes the key by itself, when it is first asked for it. */
    private static SSLContext trusting() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private static final class TrustsAll implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
