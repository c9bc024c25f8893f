package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.RawConnection;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.websocket.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connection under a Tyrus session on Payara and GlassFish, by reflection: read in Grizzly 4.0 of Payara 6.2025.10.
 *
 * <p>The reason: between Tyrus and here are Catalina's output buffer and eight filters, which take longer than the system
 * call and copy the bytes. A connection with TLS keeps its filters, or it would write plain text.
 *
 * <p>Order with what Tyrus writes itself (pongs, close frames) is kept: both end in the same queue of this connection.
 */
final class GrizzlyConnection implements RawConnection {

    private static final String GRIZZLY = "org.glassfish.grizzly.";
    private static final String TCP = GRIZZLY + "nio.transport.TCPNIO";

    /** From a session. */
    private static final MemberPath CONNECTION = Tyrus.WEB_CONNECTION
            .call("getOutputStream")
            .as(Tyrus.CATALINA + "CoyoteOutputStream")
            .field("ob")
            .field("grizzlyOutputBuffer")
            .field("connection")
            .as(TCP + "Connection");

    private static final MemberPath TRANSPORT =
            MemberPath.from(TCP + "Connection").call("getTransport").as(TCP + "Transport");
    private static final MemberPath MEMORY = TRANSPORT.call("getMemoryManager");
    private static final MemberPath WRITER = TRANSPORT.call("getAsyncQueueIO").call("getWriter");
    private static final MemberPath FILTERS =
            MemberPath.from(TCP + "Connection").call("getProcessor");
    private static final String BOUND_QUEUE = "setMaxAsyncWriteQueueSize";
    private static final String TERMINATE = "terminateSilently";
    private static final @Nullable Object NO_ADDRESS = null; // a TCP connection knows its peer
    private static final int MAX_QUEUED_BYTES = 64 * 1024;

    private final Object connection;
    private final Workarounds workarounds;
    private final Object memory;
    private final Object writer;
    private final Methods methods;
    private final boolean encrypted;

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> connection = CONNECTION.check(classes);
        Object unused = Methods.of(connection.getClassLoader());
        checkBoundQueue(connection);
        for (MemberPath path : List.of(MEMORY, WRITER, FILTERS)) {
            unused = path.check(ServerClasses.seenBy(connection));
        }
    }

    static void checkBoundQueue(Class<?> connection) throws ReflectiveOperationException {
        Reflection.require(connection, BOUND_QUEUE, 1);
    }

    static void checkTerminate(ServerClasses classes) throws ReflectiveOperationException {
        Reflection.require(CONNECTION.check(classes), TERMINATE, 0);
    }

    /** Finds it. */
    static GrizzlyConnection under(Session session, Workarounds workarounds) throws ReflectiveOperationException {
        return new GrizzlyConnection(CONNECTION.follow(session), workarounds);
    }

    private GrizzlyConnection(Object connection, Workarounds workarounds) throws ReflectiveOperationException {
        this.connection = connection;
        this.workarounds = workarounds;
        workarounds.attempt(Workaround.TYRUS_TERMINATE, () -> Reflection.require(connection.getClass(), TERMINATE, 0));
        this.methods = Methods.of(connection.getClass().getClassLoader());
        this.memory = MEMORY.follow(connection);
        this.writer = WRITER.follow(connection);
        this.encrypted = ((List<?>) FILTERS.follow(connection))
                .stream().anyMatch(filter -> filter.getClass().getSimpleName().contains("SSL"));
        boundQueue(connection);
    }

    /** Left alone, Grizzly takes megabytes for every client that does not read, and says that it has room for more. */
    static void boundQueue(Object connection) throws ReflectiveOperationException {
        Object unused = Reflection.call(connection, BOUND_QUEUE, MAX_QUEUED_BYTES);
    }

    @Override
    public String name() {
        return "tyrus-raw";
    }

    /** Writes on this thread as far as the socket takes it, then on Grizzly's. */
    @Override
    public CompletableFuture<Void> write(ByteBuffer frames) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        try {
            Object message = (Object) methods.wrap.invokeExact(memory, frames);
            Object handler = methods.completing(taken);
            if (encrypted) {
                methods.writeThroughFilters.invokeExact(connection, message, handler);
            } else {
                methods.write.invokeExact(writer, connection, NO_ADDRESS, message, handler);
            }
        } catch (Throwable e) { // what a method handle declares; the connection is of no use then
            taken.completeExceptionally(e);
        }
        return taken;
    }

    /**
     * Closing the session does not do that: Grizzly keeps the socket until the client has read its last write, and a client
     * that never reads keeps it for ever.
     */
    @Override
    public void terminate() {
        workarounds.attempt(Workaround.TYRUS_TERMINATE, () -> Reflection.call(connection, TERMINATE));
    }

    /** Grizzly's methods, looked up once for each class loader that has a Grizzly: there is one. */
    private record Methods(
            ClassLoader loader,
            Class<?> handler,
            MethodHandle wrap,
            MethodHandle write,
            MethodHandle writeThroughFilters) {

        private static volatile @Nullable Methods known;

        static Methods of(ClassLoader loader) throws ReflectiveOperationException {
            Methods methods = known;
            if (methods == null || methods.loader != loader) {
                methods = lookUp(loader);
                known = methods;
            }
            return methods;
        }

        private static Methods lookUp(ClassLoader loader) throws ReflectiveOperationException {
            Class<?> memoryManager = loader.loadClass(GRIZZLY + "memory.MemoryManager");
            Class<?> buffer = loader.loadClass(GRIZZLY + "Buffer");
            Class<?> connection = loader.loadClass(GRIZZLY + "Connection");
            Class<?> message = loader.loadClass(GRIZZLY + "asyncqueue.WritableMessage");
            Class<?> handler = loader.loadClass(GRIZZLY + "CompletionHandler");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            return new Methods(
                    loader,
                    handler,
                    lookup.findStatic(
                                    loader.loadClass(GRIZZLY + "memory.Buffers"),
                                    "wrap",
                                    MethodType.methodType(buffer, memoryManager, ByteBuffer.class))
                            .asType(MethodType.methodType(Object.class, Object.class, ByteBuffer.class)),
                    lookup.findVirtual(
                                    loader.loadClass(GRIZZLY + "Writer"),
                                    "write",
                                    MethodType.methodType(void.class, connection, Object.class, message, handler))
                            .asType(MethodType.genericMethodType(5).changeReturnType(void.class)),
                    lookup.findVirtual(
                                    loader.loadClass(GRIZZLY + "Writeable"),
                                    "write",
                                    MethodType.methodType(void.class, Object.class, handler))
                            .asType(MethodType.genericMethodType(3).changeReturnType(void.class)));
        }

        Object completing(CompletableFuture<Void> taken) {
            InvocationHandler handling = (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "completed" -> taken.complete(null);
                    case "failed" -> taken.completeExceptionally((Throwable) arguments[0]);
                    case "cancelled" -> taken.cancel(false);
                    default -> {} // "updated": a part of it is written
                }
                return null;
            };
            return Proxy.newProxyInstance(loader, new Class<?>[] {handler}, handling);
        }
    }
}
