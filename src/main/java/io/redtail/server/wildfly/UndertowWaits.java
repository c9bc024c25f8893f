package io.redtail.server.wildfly;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.server.ClientWaits;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.channels.Configurable;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Bounds the threads that wait for clients on WildFly, and lets uploads and streams be silent.
 *
 * <p>The reasons, as read in Undertow 2.3.23 and XNIO 3.8.16: an answer is written by the thread that made it, which waits where the client
 * does not read ({@code ServletOutputStreamImpl}); behind an answer that came later, a thread waits for the rest of the body ({@code
 * AsyncContextImpl}). Either ends with the listener's {@code write-timeout} or {@code read-timeout}, over TLS never ({@code SslConduit}). As
 * many connections as the server has threads kept all others out. Here a quarter of the threads may wait. A short timeout would not do: whoever
 * has waited for it comes again.
 *
 * <p>The same {@code read-timeout} ends an upload that says nothing for 90 s ({@code ReadTimeoutStreamSourceConduit}). The gateway has a
 * limit of its own for that, and threads of its own, so an upload has {@link #UPLOAD_TIMEOUT} and is not counted. Its length has no
 * limit either, for its lines are published while it comes. WildFly's own, {@code max-post-size} of the listener, is looked at before the
 * application knows of a request, so it has to be off; the bodies of other requests have one here.
 *
 * <p>{@code write-timeout} begins with the write before, so it ends a stream at the first line after a pause ({@code
 * WriteTimeoutStreamSinkConduit}), unless writes are suspended meanwhile, which only a slow client brings about. So they are, here.
 *
 * <p>Called for each request before the filters, on its thread.
 */
final class UndertowWaits implements ServletRequestListener {

    /** One of so many of the server's threads may wait. */
    private static final int SHARE = 4;

    /** Where the server does not say how many threads it has. */
    private static final int FEW = 4;

    /** As good as for ever; Undertow adds to it as an {@code int} of milliseconds. */
    private static final int UPLOAD_TIMEOUT = (int) Duration.ofDays(20).toMillis();

    private static final Logger LOG = Logs.of(UndertowWaits.class);

    private static final long UNLIMITED = -1;

    /** Of what is no upload, and behind the answer to one; the gateway has lower limits for what it reads. */
    private static final long MAX_BODY_BYTES = 10 << 20;

    private static final String REQUEST = "io.undertow.servlet.spec.HttpServletRequestImpl";
    private static final String EXCHANGE = "getExchange";

    /** The attribute of a request that has been here. */
    private static final String BEGUN = UndertowWaits.class.getName();

    /** Its type cannot be named here: it needs a class that WildFly does not show to applications. */
    private static final String WORKER = "getWorker";

    private final BoundedLog shortUploads = new BoundedLog(LOG, Level.WARNING);
    private final ClientWaits waits = new ClientWaits();
    private final Workarounds workarounds;

    /** Undertow's own requests. */
    private final Class<?> requests;

    /** For how many clients there may be waits; 0: no request has come yet. */
    private volatile int max;

    private UndertowWaits(Class<?> requests, Workarounds workarounds) {
        this.requests = requests;
        this.workarounds = workarounds;
    }

    /** Before the application has had a request. */
    static void install(ServletContext context, ServerClasses classes, Workarounds workarounds)
            throws ReflectiveOperationException {
        Class<?> requests = classes.named(REQUEST);
        Reflection.require(requests, EXCHANGE, 0);
        Reflection.require(ServerConnection.class, WORKER, 0);
        context.addListener(new UndertowWaits(requests, workarounds));
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
        ServletRequest request = event.getServletRequest();
        if (requests.isInstance(request)
                && request.getAttribute(BEGUN) == null) { // Undertow also calls when it calls listeners
            workarounds.attempt(Workaround.UNDERTOW_WAITS, () -> begin(request));
        }
    }

    private void begin(ServletRequest request) throws ReflectiveOperationException {
        HttpServerExchange exchange = (HttpServerExchange) Reflection.call(request, EXCHANGE);
        if (max == 0) {
            learn(exchange);
        }
        UndertowPipelines.begin(exchange);
        Body body = new Body(exchange, new ClientWaits.Caller(request.getRemoteAddr(), false));
        request.setAttribute(BEGUN, body);
        if (exchange.isResponseChannelAvailable()) { // it is not where the connection has ended meanwhile
            exchange.addResponseWrapper((next, same) -> new Answer(next.create(), body));
        }
        if (!exchange.isRequestComplete() && exchange.isRequestChannelAvailable()) {
            exchange.setMaxEntitySize(MAX_BODY_BYTES);
            exchange.addRequestWrapper((next, same) -> body.source(next.create()));
        }
    }

    /** What is the same for all requests, when the first comes. */
    private synchronized void learn(HttpServerExchange exchange) throws ReflectiveOperationException {
        if (max > 0) {
            return;
        }
        long maxPostSize = exchange.getMaxEntitySize();
        if (maxPostSize > 0) {
            shortUploads.log(LogEvent.of("uploads_too_short")
                    .with("bytes", maxPostSize)
                    .with("consequence", "WildFly does not answer a longer one; set max-post-size=0 on its listeners")
                    .toString());
        }
        max = max((Configurable) Reflection.call(exchange.getConnection(), WORKER));
    }

    /** Who a request comes from. */
    static void from(ServletRequest request, ClientWaits.Caller caller) {
        if (request.getAttribute(BEGUN) instanceof Body body) {
            body.caller = caller;
        }
    }

    /**
     * An upload begins.
     *
     * @return to be called when it ends, before its answer
     */
    static Runnable upload(ServletRequest request) {
        if (request.getAttribute(BEGUN) instanceof Body body) {
            body.beginUpload();
            return body::endUpload;
        }
        return () -> {};
    }

    private static int max(Configurable worker) {
        try {
            Integer threads = worker.getOption(Options.WORKER_TASK_MAX_THREADS);
            return threads == null ? FEW : Math.max(1, threads / SHARE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Answer extends AbstractStreamSinkConduit<StreamSinkConduit> {

        private final Body body;

        /** What follows is for the connection's next answer, which may be written already. */
        private volatile boolean ends;

        Answer(StreamSinkConduit next, Body body) {
            super(next);
            this.body = body;
        }

        @Override
        public void awaitWritable() throws IOException {
            body.waitInTurn(next::awaitWritable);
        }

        @Override
        public void awaitWritable(long time, TimeUnit unit) throws IOException {
            body.waitInTurn(() -> next.awaitWritable(time, unit));
        }

        /** Stops the clock of {@code write-timeout} where nothing waits to be written. */
        @Override
        public boolean flush() throws IOException {
            boolean flushed = next.flush();
            if (flushed && !ends && !next.isWriteResumed()) {
                next.suspendWrites();
            }
            return flushed;
        }

        @Override
        public int writeFinal(ByteBuffer bytes) throws IOException {
            ends = true;
            return next.writeFinal(bytes);
        }

        @Override
        public long writeFinal(ByteBuffer[] bytes, int offset, int length) throws IOException {
            ends = true;
            return next.writeFinal(bytes, offset, length);
        }

        @Override
        public void terminateWrites() throws IOException {
            ends = true;
            next.terminateWrites();
        }

        @Override
        public void truncateWrites() throws IOException {
            ends = true;
            next.truncateWrites();
        }
    }

    /** What a request has behind its head, and who it comes from. */
    private final class Body {

        private final HttpServerExchange exchange;
        private final ServerConnection connection;
        private volatile ClientWaits.Caller caller;
        private volatile boolean upload;
        private volatile boolean answered;
        private long unwanted;
        private @Nullable Integer serversTimeout;

        Body(HttpServerExchange exchange, ClientWaits.Caller caller) {
            this.exchange = exchange;
            this.connection = exchange.getConnection();
            this.caller = caller;
        }

        synchronized void beginUpload() {
            if (exchange.isRequestChannelAvailable()) { // nobody has read from it
                exchange.setMaxEntitySize(UNLIMITED);
            }
            serversTimeout = readTimeout(UPLOAD_TIMEOUT);
            upload = true;
        }

        synchronized void endUpload() {
            if (upload) {
                upload = false;
                answered = true;
                Integer unused = readTimeout(serversTimeout);
            }
        }

        private @Nullable Integer readTimeout(@Nullable Integer millis) {
            try {
                return connection.setOption(Options.READ_TIMEOUT, millis);
            } catch (IOException gone) {
                return millis; // its client: nobody reads from it any more
            }
        }

        StreamSourceConduit source(StreamSourceConduit next) {
            return new AbstractStreamSourceConduit<>(next) {

                @Override
                public int read(ByteBuffer to) throws IOException {
                    return (int) counted(next.read(to));
                }

                @Override
                public long read(ByteBuffer[] to, int offset, int length) throws IOException {
                    return counted(next.read(to, offset, length));
                }

                @Override
                public void awaitReadable() throws IOException {
                    await(next::awaitReadable);
                }

                @Override
                public void awaitReadable(long time, TimeUnit unit) throws IOException {
                    await(() -> next.awaitReadable(time, unit));
                }
            };
        }

        /** What still comes when an upload has its answer, nobody wants: Undertow reads it to find the next request behind it. */
        private long counted(long bytes) throws IOException {
            if (answered && bytes > 0) {
                unwanted += bytes;
                if (unwanted > MAX_BODY_BYTES) {
                    IoUtils.safeClose(connection);
                    throw new ClosedChannelException();
                }
            }
            return bytes;
        }

        private void await(ClientWaits.Wait wait) throws IOException {
            if (upload) {
                wait.run();
            } else {
                waitInTurn(wait);
            }
        }

        void waitInTurn(ClientWaits.Wait wait) throws IOException {
            waits.run(caller, () -> IoUtils.safeClose(connection), max, wait);
        }
    }
}
