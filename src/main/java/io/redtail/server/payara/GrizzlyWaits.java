package io.redtail.server.payara;

import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.server.ClientWaits;
import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Bounds the threads that wait for clients on Payara.
 *
 * <p>The reason, as read in Grizzly 4.0.2: an answer is written by the thread that made it. Once a connection's queue is full, which would
 * be four times the buffer of its socket, megabytes, that thread waits for the client to read, up to thirty seconds ({@code
 * OutputBuffer.blockAfterWriteIfNeeded}). As many connections as the server has threads kept all others out. Here a quarter of the threads
 * may wait, and a queue is full sooner ({@link GrizzlyConnection#boundQueue}). A short timeout would not do: whoever has waited for it comes again.
 *
 * <p>An answer asks the output of its {@code HttpContext}, the connection, whether it may go on. So each answer is given a
 * context whose output is a {@link GrizzlyAnswer}. It is gone when Grizzly uses the answer's objects again.
 * Over HTTP/2, nothing is done: streams have queues of their own, without a limit that holds, and {@code server-config} turns it off.
 *
 * <p>Called for each request before the filters, on its thread.
 */
final class GrizzlyWaits implements ServletRequestListener {

    /** One of so many of the server's threads may wait. */
    private static final int SHARE = 4;

    private static final String TCP = "org.glassfish.grizzly.nio.transport.TCPNIO";
    private static final MemberPath GRIZZLYS =
            MemberPath.from(Tyrus.CATALINA + "Request").field("coyoteRequest");
    private static final MemberPath TO_BUFFER = GRIZZLYS.field("response").field("outputBuffer");

    /** What Grizzly has read. */
    private static final MemberPath READ = GRIZZLYS.field("request");

    /** Of Catalina, from what it gives to applications. */
    private static final MemberPath REQUEST =
            MemberPath.from(Tyrus.CATALINA + "RequestFacade").field("request");

    /** The same from a session. */
    private static final MemberPath UPGRADED = Tyrus.WEB_CONNECTION.field("request");

    private static final MemberPath THREADS = MemberPath.from(TCP + "Connection")
            .call("getTransport")
            .as(TCP + "Transport")
            .call("getWorkerThreadPool")
            .as("org.glassfish.grizzly.threadpool.GrizzlyExecutorService")
            .call("getConfiguration");

    /** What Catalina does not log, nor answer with an error page. */
    private static final String ABORT = Tyrus.CATALINA + "ClientAbortException";

    private static final String MAX_THREADS = "getMaxPoolSize";
    private static final String CONNECTION = "connection";
    private static final String CONTEXT = "httpContext";
    private static final String NEW_CONTEXT = "newInstance";
    private static final List<String> OF_CONTEXT =
            List.of("getContextStorage", "getOutputSink", "getCloseable", "getRequest");

    /** The attribute of a request that has been here. */
    private static final String BEGUN = GrizzlyWaits.class.getName();

    private static final String REMOVE_ATTRIBUTE = "removeAttribute";

    private final BoundedLog warnings = new BoundedLog(Logs.of(GrizzlyWaits.class), Level.WARNING);
    private final AtomicBoolean hasHttp2 = new AtomicBoolean();
    private final ClientWaits waits = new ClientWaits();
    private final Class<?> requests;
    private final GrizzlyAnswer.Types types;
    private final Workarounds workarounds;

    /** For how many clients there may be waits; 0: no request has come yet. */
    private volatile int max;

    private GrizzlyWaits(Class<?> requests, GrizzlyAnswer.Types types, Workarounds workarounds) {
        this.requests = requests;
        this.types = types;
        this.workarounds = workarounds;
    }

    /** Before the application has had a request. */
    static void install(ServletContext context, ServerClasses classes, Workarounds workarounds)
            throws ReflectiveOperationException {
        Class<?> requests = classes.named(Tyrus.CATALINA + "RequestFacade");
        Reflection.require(REQUEST.check(classes), REMOVE_ATTRIBUTE, 1);
        Reflection.require(UPGRADED.check(classes), REMOVE_ATTRIBUTE, 1);
        Class<?> buffer = TO_BUFFER.check(classes);
        Reflection.requireWritable(buffer, CONTEXT);
        GrizzlyConnection.checkBoundQueue(Reflection.typeOf(buffer, CONNECTION));
        Class<?> answerContext = Reflection.typeOf(buffer, CONTEXT);
        for (String getter : OF_CONTEXT) {
            Reflection.require(answerContext, getter, 0);
        }
        Reflection.require(answerContext, NEW_CONTEXT, OF_CONTEXT.size());
        GrizzlyAnswer.Types types = GrizzlyAnswer.Types.seenBy(
                Reflection.typeOf(buffer, CONNECTION), READ.check(classes), classes.named(ABORT));
        Reflection.require(THREADS.check(ServerClasses.seenBy(buffer)), MAX_THREADS, 0);
        context.addListener(new GrizzlyWaits(requests, types, workarounds));
    }

    @Override
    public void requestInitialized(ServletRequestEvent event) {
        ServletRequest request = event.getServletRequest();
        if (requests.isInstance(request) && request.getAttribute(BEGUN) == null) {
            workarounds.attempt(Workaround.GRIZZLY_WAITS, () -> begin(request));
        }
    }

    private void begin(ServletRequest request) throws ReflectiveOperationException {
        Object catalinas = REQUEST.follow(request);
        Object buffer = TO_BUFFER.follow(catalinas);
        Object connection = Reflection.read(buffer, CONNECTION);
        Object context = Reflection.read(buffer, CONTEXT);
        Object[] values = new Object[OF_CONTEXT.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Reflection.call(context, OF_CONTEXT.get(i));
        }
        if (values[2] != connection) {
            warnOfHttp2();
            return;
        }
        if (max == 0) {
            max = Math.max(1, (int) Reflection.call(THREADS.follow(connection), MAX_THREADS) / SHARE);
        }
        GrizzlyConnection.boundQueue(connection);
        GrizzlyAnswer answer = new GrizzlyAnswer(
                types,
                connection,
                READ.follow(catalinas),
                context,
                values[1],
                new ClientWaits.Caller(request.getRemoteAddr(), false),
                (caller, client, wait) -> waits.run(caller, client, max, wait));
        answer.endIfClosed();
        values[1] = answer.output();
        Reflection.write(buffer, CONTEXT, Reflection.call(context, NEW_CONTEXT, values));
        request.setAttribute(BEGUN, answer);
    }

    private void warnOfHttp2() {
        if (!hasHttp2.getAndSet(true)) {
            warnings.log(LogEvent.of("http2_enabled")
                    .with("consequence", "what clients ask for over HTTP/2 and do not read fills the heap")
                    .with("remedy", "http2-enabled=false, as server-config/payara has it")
                    .toString());
        }
    }

    /** Who a request comes from. */
    static void from(ServletRequest request, ClientWaits.Caller caller) {
        if (request.getAttribute(BEGUN) instanceof GrizzlyAnswer answer) {
            answer.from(caller);
        }
    }

    /**
     * A handshake has succeeded. Grizzly keeps what belongs to one for longer than this application may live, see {@link UpgradedRequest}.
     */
    static void end(Session session) throws ReflectiveOperationException {
        Object request = UPGRADED.follow(session);
        if (Reflection.call(request, "getAttribute", BEGUN) instanceof GrizzlyAnswer answer) {
            Reflection.call(request, REMOVE_ATTRIBUTE, BEGUN);
            Reflection.write(TO_BUFFER.follow(request), CONTEXT, answer.context());
        }
    }
}
