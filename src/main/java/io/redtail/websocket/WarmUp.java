package io.redtail.websocket;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Shards;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Before a node says that it is ready, it opens WebSockets to itself and subscribes, again and again, so that the code of that is
 * compiled when the clients of another node come all at once. Any thread.
 *
 * <p><b>Nobody notices.</b> These connections have sessions, limits, counters and a delivery thread of their own, and channels that
 * are live at once: no metric and no log has them, they take no client's place, and Redis need not be there. A header with a secret,
 * which is good for as long as the warm-up lasts, tells them from others.
 *
 * <p><b>Where the server listens</b> no API tells. It is learnt from the first request for the node's health, and the warm-up begins
 * with that. A listener with TLS is not warmed up.
 *
 * <p><b>Bounds.</b> It ends after {@value #HANDSHAKES} handshakes, or its time, or when enough clients have come by themselves. A node
 * that cannot connect to itself is ready at once.
 */
public final class WarmUp {

    private static final Logger LOG = Logs.of(WarmUp.class);

    /** After so many, Payara opened 1,515 connections per second instead of 623, and 2,725 after 20,000. */
    private static final int HANDSHAKES = 3_000;

    private static final int CLIENTS = 2;

    /** Of the types that its sessions know; nothing is published to it. */
    private static final Channel CHANNEL =
            new Channel(ChannelTypes.BUILT_IN.all().get(0), "warm-up");

    /** So many connections need no rehearsal any more. */
    private static final int ENOUGH_CLIENTS = 100;

    private static final String HEADER = "Redtail-Warm-Up";
    private static final Duration STEP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LAST_TIMEOUT = Duration.ofMillis(500);

    private enum Phase {
        WAITING,
        RUNNING,
        OVER
    }

    private final Duration limit;
    private final ClientSessions sessions;
    private final Shards shards;
    private final IntSupplier clients;
    private final ThreadFactory threads;
    private final byte[] secret = secret();
    private final AtomicReference<Phase> phase;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger(CLIENTS);
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long since;

    /** When the node was first asked whether it is ready; 0: not yet. */
    private volatile long askedAt;

    /**
     * One that has not begun.
     *
     * @param limit how long the node may keep off clients for it; zero: it does not take place
     * @param sessions serve its connections, and no client's
     * @param shards theirs, not started yet
     * @param clients how many clients are connected
     */
    public WarmUp(Duration limit, ClientSessions sessions, Shards shards, IntSupplier clients, ThreadFactory threads) {
        this.limit = limit;
        this.sessions = sessions;
        this.shards = shards;
        this.clients = clients;
        this.threads = threads;
        phase = new AtomicReference<>(limit.isZero() ? Phase.OVER : Phase.WAITING);
        if (limit.isZero()) {
            ended.countDown();
        }
    }

    private static byte[] secret() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Begins, with the first call.
     *
     * @param request one that has reached this node where clients do
     */
    public void begin(HttpServletRequest request) {
        if (phase.get() == Phase.WAITING) {
            since = System.nanoTime();
        }
        if (phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
            shards.start(threads);
            if (request.isSecure()) {
                failure.set(new IOException("this node was asked for its health with TLS"));
                end();
                return;
            }
            var client = new RehearsalClient(
                    new InetSocketAddress(request.getLocalAddr(), request.getLocalPort()),
                    handshake(request),
                    "{\"action\":\"subscribe\",\"channel\":\"" + CHANNEL.name() + "\"}",
                    limit.compareTo(STEP_TIMEOUT) < 0 ? limit : STEP_TIMEOUT);
            for (int i = 0; i < CLIENTS; i++) {
                threads.newThread(() -> rehearse(client)).start();
            }
        }
    }

    private String handshake(HttpServletRequest request) {
        String address = request.getLocalAddr();
        String host = address.contains(":") ? "[" + address + "]" : address;
        return "GET " + request.getContextPath() + "/ws HTTP/1.1\r\n"
                + "Host: " + host + ":" + request.getLocalPort() + "\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Version: " + HandshakeRules.VERSION + "\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                + "Sec-WebSocket-Protocol: " + GatewayEndpoint.SUBPROTOCOL + "\r\n"
                + HEADER + ": " + new String(secret, StandardCharsets.US_ASCII) + "\r\n\r\n";
    }

    private void rehearse(RehearsalClient client) {
        try {
            while (isRunning() && begun.incrementAndGet() <= HANDSHAKES) {
                client.run();
                served.incrementAndGet();
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        } finally {
            if (running.decrementAndGet() == 0) {
                end();
            }
        }
    }

    private boolean isRunning() {
        return phase.get() == Phase.RUNNING && !isLate(since) && clients.getAsInt() < ENOUGH_CLIENTS;
    }

    private boolean isLate(long start) {
        return System.nanoTime() - start > limit.toNanos();
    }

    private void end() {
        phase.set(Phase.OVER);
        try {
            sessions.closeAll(CloseCode.GOING_AWAY, "the warm-up is over");
            boolean unused = shards.stop(LAST_TIMEOUT);
        } catch (InterruptedException undeployed) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
            log();
        }
    }

    private void log() {
        IOException failed = failure.get();
        LogEvent line = LogEvent.of("warm_up_ended")
                .with("handshakes", served.get())
                .with("ms", (System.nanoTime() - since) / 1_000_000);
        LOG.log(Level.INFO, failed == null ? line : line.with("reason", failed));
    }

    /** Whether this request for a WebSocket is the warm-up's own. */
    boolean isOwn(HttpServletRequest request) {
        String shown = request.getHeader(HEADER);
        return shown != null
                && phase.get() == Phase.RUNNING
                && MessageDigest.isEqual(shown.getBytes(StandardCharsets.US_ASCII), secret);
    }

    /** Such a request as it is to be served. */
    HttpServletRequest admit(HttpServletRequest request) {
        return Caller.on(request, new Rehearsal(sessions));
    }

    /** Whether the node need not keep off clients for it any more. The limit counts from the first question, too. */
    public boolean isOver() {
        Phase now = phase.get();
        if (now == Phase.WAITING) {
            if (askedAt == 0) {
                askedAt = System.nanoTime() | 1;
            }
            return isLate(askedAt);
        }
        return now == Phase.OVER || isLate(since);
    }

    /** How many handshakes it has done. */
    public int handshakes() {
        return served.get();
    }

    /** How long it may keep off clients. */
    public Duration limit() {
        return limit;
    }

    /** Has the server forget its sessions. Once per second. */
    public void keepAlive() {
        sessions.keepAlive();
    }

    /** Ends it. @return whether it ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        Phase before = phase.getAndSet(Phase.OVER);
        boolean over = before != Phase.RUNNING || ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        sessions.forgetThoseWhoLeft();
        return over;
    }
}
