package io.redtail.websocket;

import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Subscriber;
import io.redtail.json.Utf8;
import io.redtail.protocol.ClientConnection;
import io.redtail.protocol.CommandHandler;
import io.redtail.server.ClientInput;
import io.redtail.server.Handshake;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.function.Consumer;

/** One open WebSocket session: what it says goes to the protocol, and its keep-alive is watched. */
final class ClientSession implements ClientInput {

    /** Enough for a token with hundreds of grants: servers take headers of 8 KB. */
    private static final int MAX_BYTES_BEFORE_TOKEN = 16 * 1024;

    /** What zlib takes. */
    private static final int INFLATER_BYTES = 44 * 1024;

    private static final long NOT_SENT = Long.MIN_VALUE;

    private final Session session;
    private final WritePermit turn;
    private final ClientConnection connection;
    private final CommandHandler commands;
    private final ClientAccess access;
    private final int maxMessageBytes;
    private final UnfinishedMessages.Held unfinished;
    private final Consumer<ClientSession> whenAuthenticated;
    private boolean authenticated;
    private final StringBuilder received = new StringBuilder(0);
    private final Handshake handshake;
    private final boolean mayCompress;
    private volatile int heldByInflater;
    private boolean handshakeReleased;
    private boolean tooLong;
    private volatile long quietSince = System.nanoTime();
    private volatile long pingSentAt = NOT_SENT;
    private volatile boolean pingAsked;

    /**
     * Takes over an open session.
     *
     * @param turn the one that its sink writes by
     * @param maxMessageBytes checked here because Tyrus knows only the annotation's limit, which is the same for everyone; less
     *     while the client has not said who it is
     * @param unfinished what is held of its message
     * @param whenAuthenticated called once it has, unless that was known from its handshake
     * @param handshake what its server has of it
     * @param mayCompress whether its messages may be compressed
     */
    ClientSession(
            Session session,
            WritePermit turn,
            ClientConnection connection,
            CommandHandler commands,
            ClientAccess access,
            int maxMessageBytes,
            UnfinishedMessages.Held unfinished,
            Consumer<ClientSession> whenAuthenticated,
            Handshake handshake,
            boolean mayCompress) {
        this.handshake = handshake;
        this.mayCompress = mayCompress;
        this.access = access;
        this.maxMessageBytes = maxMessageBytes;
        this.session = session;
        this.turn = turn;
        this.connection = connection;
        this.commands = commands;
        this.unfinished = unfinished;
        this.whenAuthenticated = whenAuthenticated;
        this.authenticated = access.isAuthenticated();
        // Servers' own default is 8 KB.
        session.setMaxTextMessageBufferSize(maxBytes());
        session.setMaxBinaryMessageBufferSize(maxBytes());
    }

    @Override
    public int maxBytes() {
        return authenticated ? maxMessageBytes : Math.min(maxMessageBytes, MAX_BYTES_BEFORE_TOKEN);
    }

    Session session() {
        return session;
    }

    Subscriber subscriber() {
        return connection.subscriber();
    }

    ClientAccess access() {
        return access;
    }

    /**
     * Takes a message, or a part of one where servers deliver parts; with the last part it is whole. One call at a
     * time.
     */
    @Override
    public void receive(String part, boolean last) {
        releaseHandshake();
        if (tooLong) {
            return; // it is being closed
        }
        tooLong = received.length() + part.length() > maxBytes(); // a character has one byte at least
        if (!tooLong && !last) {
            received.append(part);
            tooLong = !mayHold(received.length());
            return;
        }
        String message = whole(part);
        tooLong = tooLong || Utf8.length(message) > maxBytes();
        if (tooLong) {
            closeTooLong();
        } else {
            commands.handle(connection, message);
            raiseBoundOnceAuthenticated();
        }
    }

    private void releaseHandshake() {
        handshakeReleased = handshakeReleased || handshake.release();
    }

    private String whole(String last) {
        if (received.isEmpty()) {
            return last;
        }
        String message = received.append(last).toString();
        received.setLength(0);
        received.trimToSize();
        unfinished.set(heldByInflater, false);
        return message;
    }

    @Override
    public boolean mayCompress() {
        return mayCompress;
    }

    @Override
    public boolean mayHoldInflater(boolean held) {
        heldByInflater = held ? INFLATER_BYTES : 0;
        return mayHold(0);
    }

    @Override
    public void closeMalformed() {
        tooLong = true;
        subscriber().close(CloseCode.INVALID_PAYLOAD, "a compressed message cannot be inflated (RFC 7692)");
    }

    @Override
    public boolean mayHold(long bytes) {
        boolean may = unfinished.set(bytes + heldByInflater, access.isIdentified());
        if (!may) {
            closeUnfinished();
        }
        return may;
    }

    /** Closes the client if it holds more of the memory for unfinished messages than it may by now. */
    void closeIfHoldingTooMuch() {
        if (unfinished.isTooMuch(access.isIdentified())) {
            closeUnfinished();
        }
    }

    private void closeUnfinished() {
        subscriber().close(CloseCode.TRY_AGAIN_LATER, "too many unfinished messages; send this one again, at once");
    }

    /** The session ends. On the thread that ends it, before its connection. */
    void end() {
        handshake.end();
    }

    /** It is gone: nothing of it is held any more. */
    void release() {
        unfinished.release();
        access.leave();
    }

    /** On the thread that receives. */
    @Override
    public void closeTooLong() {
        tooLong = true;
        String before = authenticated ? "" : " before a token";
        subscriber().close(CloseCode.TOO_BIG, "a message has at most " + maxBytes() + " bytes" + before);
    }

    private void raiseBoundOnceAuthenticated() {
        if (!authenticated && access.isAuthenticated()) {
            authenticated = true;
            session.setMaxTextMessageBufferSize(maxBytes());
            whenAuthenticated.accept(this);
        }
    }

    @Override
    public void receiveBinary() {
        subscriber().close(CloseCode.UNSUPPORTED_DATA, "send text frames: commands are JSON");
    }

    /** A reader that says nothing answers pings. */
    void receivePong() {
        releaseHandshake();
        quietSince = System.nanoTime();
        pingSentAt = NOT_SENT;
        pingAsked = false;
    }

    /** Closes the client if it has not said in time who it is, or if that is no longer true. */
    void checkAccess(Duration authenticateTimeout) {
        if (access.isOverdue(authenticateTimeout)) {
            String late = "no token within " + authenticateTimeout.toSeconds() + " s";
            subscriber().close(CloseCode.POLICY_VIOLATION, late);
        } else {
            access.refusal().ifPresent(why -> subscriber().close(CloseCode.TRY_AGAIN_LATER, why));
            subscriber().closeIfExpired();
        }
    }

    /**
     * Pings the client when it is time, and closes it when its pong is.
     *
     * <p>Nobody pings for us, and what we write refreshes a server's idle timeout, so a reader that vanished would
     * stay. The pong's time starts when the ping was sent, not when it was asked for: other clients may hold up the
     * closer.
     */
    void keepAlive(SessionCloser closer, Duration pingInterval, Duration pongTimeout) {
        long now = System.nanoTime();
        if (pingSentAt != NOT_SENT && now - pingSentAt > pongTimeout.toNanos()) {
            subscriber().close(CloseCode.TRY_AGAIN_LATER, "no pong within " + pongTimeout.toSeconds() + " s");
        } else if (turn.isStalled(pingInterval.plus(pongTimeout))) {
            subscriber().close(CloseCode.TRY_AGAIN_LATER, "not reading");
        } else if (!pingAsked && now - quietSince > pingInterval.toNanos()) {
            pingAsked = true;
            closer.ping(session, turn, () -> pingSentAt = System.nanoTime(), () -> pingAsked = false);
        }
    }
}
