package io.redtail.server;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the gateway does below the APIs of its server; {@code bootstrap} chooses it at the start. Whatever does not succeed is left
 * out, and {@link #workarounds} says so. A server that nobody knows needs nothing: that is what these methods do by themselves.
 */
public interface Server {

    /** What is in effect. */
    Workarounds workarounds();

    /**
     * The application starts, and has no clients yet: each workaround looks for what it will need.
     *
     * @param connections whether {@link #connection} will be asked for
     */
    default void started(boolean connections) {}

    /** A handshake that was admitted, as the server's WebSocket container is to get it. The thread of the request. */
    default HttpServletRequest handshake(HttpServletRequest request) {
        return request;
    }

    /** A handshake has succeeded, whoever its client is. The first call for a session, on the thread that opens it. */
    default Handshake upgraded(Session session) {
        return Handshake.NONE;
    }

    /** A session opens. The thread that opens it, before its idle timeout is set. */
    default void opened(Session session, ClientInput input) {}

    /**
     * Whether the client of a response has left, where writing to it does not tell. To be called before the response ends.
     *
     * @return tells it at any time, on any thread
     */
    default BooleanSupplier departure(ServletOutputStream out) {
        return () -> false;
    }

    /**
     * Says who a request comes from, for what the server shares out between callers. The thread of the request; the last call counts.
     *
     * @param name the caller's subject if it has shown who it is, otherwise its address
     * @param known whether it has
     */
    default void from(HttpServletRequest request, String name, boolean known) {}

    /**
     * The body of a request is read on a thread of our own from now on, and may be silent for as long as we let it. The thread of the
     * request.
     *
     * @return to be called when nobody reads it any more, before the answer; more than once does no harm; any thread
     */
    default Runnable upload(HttpServletRequest request) {
        return () -> {};
    }

    /**
     * Who reads the body of a request that {@link #upload} was told of. The thread that reads.
     *
     * @return wakes it where interrupting it does not: what it reads ends with an {@code IOException}, and it can answer; any thread
     */
    default Runnable wake(HttpServletRequest request) {
        return () -> {};
    }

    /**
     * The connection of a request over HTTP/1.1 behind which nothing more is read from it. The thread of the request.
     *
     * @return ends it, where the server by itself reads a body for as long as it comes; does nothing to one that has ended; any thread
     */
    default Runnable hangUp(HttpServletRequest request) {
        return () -> {};
    }

    /** The connection below a session without extensions; empty: it is written through the API. */
    default Optional<RawConnection> connection(Session session) {
        return Optional.empty();
    }

    /**
     * Whether clients may compress their messages although the server knows nothing of it: what they send is inflated before it is
     * read, where {@link ClientInput#mayCompress} says so.
     */
    default boolean inflates() {
        return false;
    }

    /**
     * What the server will keep of a session that is ending: memory, or its connection.
     *
     * @return releases it; to be run once, when the server has no use for it
     */
    default Optional<Runnable> keptOf(Session session) {
        return Optional.empty();
    }

    /** An error was reported for a session, maybe after its end. */
    default void failed(Session session) {}

    /** Ends what this has started. @return whether it ended in time */
    default boolean stop(Duration timeout) throws InterruptedException {
        return true;
    }

    /** The application has ended. The container's thread: the application is known by its context class loader. */
    default void undeployed() {}
}
