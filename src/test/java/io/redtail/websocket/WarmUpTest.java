package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.DeliveryCounters;
import io.redtail.delivery.Shards;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.AccessControl;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.GrantPolicy;
import io.redtail.server.Server;
import io.redtail.server.Workarounds;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The warm-up against servers of a few lines. */
@Timeout(60)
class WarmUpTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WITHIN = Duration.ofSeconds(30);
    private static final Pattern SECRET = Pattern.compile("Redtail-Warm-Up: (\\w+)");

    private final DeliveryCore core = new DeliveryCore(1);
    private final DeliveryCore ownCore = new DeliveryCore(1);
    private final SessionCloser closer = new SessionCloser(Thread::new);
    private final ClientSessions clients = sessions(core);
    private final ClientSessions rehearsals = sessions(ownCore);

    @AfterEach
    void stop() throws InterruptedException {
        core.close();
        ownCore.close();
        assertThat(closer.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void untilItIsAskedByARequest_itIsNotOver() {
        assertThat(warmUp(HOUR).isOver()).isFalse();
    }

    @Test
    void nobodyAsksByARequest_itIsOverAfterItsTime() {
        WarmUp warmUp = warmUp(Duration.ofMillis(10));

        await().atMost(WITHIN).until(warmUp::isOver);
    }

    @Test
    void withoutATime_itDoesNotTakePlace() throws Exception {
        try (var server = new Listener(WarmUpTest::subscribeAndClose)) {
            WarmUp warmUp = warmUp(Duration.ZERO);

            warmUp.begin(request(server.port(), Map.of()));

            assertThat(warmUp.isOver()).isTrue();
            assertThat(warmUp.handshakes()).isZero();
            assertThat(warmUp.stop(WITHIN)).isTrue();
        }
    }

    @Test
    void aServerThatAnswers_isConnectedToAsOftenAsIsEnough() throws Exception {
        try (var server = new Listener(WarmUpTest::subscribeAndClose)) {
            WarmUp warmUp = warmUp(HOUR);

            warmUp.begin(request(server.port(), Map.of()));

            await().atMost(WITHIN).until(warmUp::isOver);
            assertThat(warmUp.handshakes()).isEqualTo(3_000);
            assertThat(server.handshakes.take())
                    .startsWith("GET /context/ws HTTP/1.1\r\nHost: 127.0.0.1:" + server.port());
        }
    }

    @Test
    void aNodeThatCannotConnectToItself_isReady() throws Exception {
        int port = closedPort();
        WarmUp warmUp = warmUp(HOUR);

        warmUp.begin(request(port, Map.of()));

        await().atMost(WITHIN).until(warmUp::isOver);
        assertThat(warmUp.handshakes()).isZero();
    }

    @Test
    void aNodeThatRefusesItself_isReady() throws Exception {
        try (var server = new Listener(socket -> answer(socket, "401 Unauthorized"))) {
            WarmUp warmUp = warmUp(HOUR);

            warmUp.begin(request(server.port(), Map.of()));

            await().atMost(WITHIN).until(warmUp::isOver);
            assertThat(warmUp.handshakes()).isZero();
        }
    }

    @Test
    void enoughClientsCome_itIsOver() throws Exception {
        try (var server = new Listener(WarmUpTest::subscribeAndClose)) {
            WarmUp warmUp = warmUp(HOUR, 100);

            warmUp.begin(request(server.port(), Map.of()));

            await().atMost(WITHIN).until(warmUp::isOver);
            assertThat(warmUp.handshakes()).isZero();
        }
    }

    @Test
    void itsOwnRequestsAreKnownByTheirSecret_asLongAsItLasts() throws Exception {
        try (var server = new Listener(socket -> {})) { // never answers
            WarmUp warmUp = warmUp(HOUR);
            assertThat(warmUp.isOwn(request(1, Map.of("Redtail-Warm-Up", "")))).isFalse();

            warmUp.begin(request(server.port(), Map.of()));
            String secret = secret(server.handshakes.poll(30, TimeUnit.SECONDS));
            assertThat(server.handshakes.poll(30, TimeUnit.SECONDS)).contains(secret); // there are two clients

            assertThat(warmUp.isOwn(request(1, Map.of("Redtail-Warm-Up", secret))))
                    .isTrue();
            assertThat(warmUp.isOwn(request(1, Map.of("Redtail-Warm-Up", secret + "0"))))
                    .isFalse();
            assertThat(warmUp.isOwn(request(1, Map.of()))).isFalse();

            server.hangUp();
            assertThat(warmUp.stop(WITHIN)).isTrue();
            assertThat(warmUp.isOwn(request(1, Map.of("Redtail-Warm-Up", secret))))
                    .isFalse();
        }
    }

    @Test
    void itsSessionsAreServedBeside_andCountedNowhereElse() {
        var fake = new FakeSession();
        fake.completeInline();
        fake.visitor(new Rehearsal(rehearsals));
        var endpoint = new GatewayEndpoint(clients);

        endpoint.onOpen(fake.session());
        endpoint.onText("{\"action\":\"subscribe\",\"channel\":\"logs:warm-up\"}");

        assertThat(rehearsals.count()).isOne();
        assertThat(clients.count()).isZero();
        ownCore.settle();
        assertThat(fake.sent()).singleElement().asString().contains("\"subscribed\"", "logs:warm-up");
        assertThat(core.shards().subscribers()).isEmpty();

        endpoint.onClose();
        assertThat(rehearsals.count()).isZero();
    }

    private WarmUp warmUp(Duration limit) {
        return warmUp(limit, 0);
    }

    private WarmUp warmUp(Duration limit, int clientsThatCame) {
        var shards = new Shards(1, 1024 * 1024, Duration.ofSeconds(1), ownCore.registry(), new DeliveryCounters());
        return new WarmUp(limit, rehearsals, shards, () -> clientsThatCame, Thread::new);
    }

    private ClientSessions sessions(DeliveryCore with) {
        Configuration configuration = Configuration.read(MapConfig.of()).unlimited();
        var limits = new ConnectionLimits(configuration.limits());
        var encoder = new ServerMessageEncoder();
        Server server = () -> new Workarounds("a server");
        return new ClientSessions(
                configuration,
                with.shards(),
                closer,
                new SinkFactory(closer, new StalledWrites(), server, true),
                server,
                new CommandHandler(ChannelTypes.BUILT_IN, with.registry(), encoder),
                encoder,
                new AccessControl(configuration, limits, new GrantPolicy()),
                limits,
                new CommandRates(configuration.shares(), configuration.limits()),
                new UnfinishedMessages(0));
    }

    private static HttpServletRequest request(int port, Map<String, String> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                WarmUpTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getLocalAddr" -> "127.0.0.1";
                    case "getLocalPort" -> port;
                    case "getContextPath" -> "/context";
                    case "isSecure" -> false;
                    case "getHeader" -> headers.get(arguments[0]);
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String secret(String handshake) {
        Matcher matcher = SECRET.matcher(handshake);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static void subscribeAndClose(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        answer(socket, "101 Switching Protocols");
        InputStream in = socket.getInputStream();
        in.read();
        in.skipNBytes((in.read() & 0x7F) + 4L);
        out.write(new byte[] {(byte) 0x81, 2, 'o', 'k'});
        in.skipNBytes(8);
        out.write(new byte[] {(byte) 0x88, 2, 0x03, (byte) 0xE8});
    }

    private static void answer(Socket socket, String status) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nUpgrade: websocket\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** A server that reads requests, and answers them as it is told. */
    private static final class Listener implements AutoCloseable {

        interface Answer {
            void to(Socket socket) throws IOException;
        }

        private final BlockingQueue<String> handshakes = new LinkedBlockingQueue<>();
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Answer answer;

        Listener(Answer answer) throws IOException {
            this.answer = answer;
            new Thread(this::accept).start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket accepted = socket.accept();
                    open.add(accepted);
                    new Thread(() -> serve(accepted)).start();
                }
            } catch (IOException closed) {
                // the test is over
            }
        }

        private void serve(Socket accepted) {
            try {
                handshakes.add(readHead(accepted.getInputStream()));
                answer.to(accepted);
            } catch (IOException gone) {
                // as the test has it
            }
        }

        private static String readHead(InputStream in) throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new EOFException();
                }
                head.append((char) next);
            }
            return head.toString();
        }

        void hangUp() throws IOException {
            socket.close();
            for (Socket accepted : open) {
                accepted.close();
            }
        }

        @Override
        public void close() throws IOException {
            hangUp();
        }
    }
}
