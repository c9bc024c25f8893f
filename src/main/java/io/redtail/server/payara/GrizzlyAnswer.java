package io.redtail.server.payara;

import io.redtail.server.ClientWaits;
import io.redtail.server.Reflection;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The output of an answer, whose thread waits for the client in turn with those of others. Who does not wait, as streams and downloads do
 * not, is told as ever when it may write. Any thread.
 */
final class GrizzlyAnswer implements InvocationHandler {

    private static final String GRIZZLY = "org.glassfish.grizzly.";

    /** An answer gives one of these to whoever is to be told, or to be waited for. */
    private static final String NOTIFY = "notifyCanWrite";

    private static final String WRITE_TIMEOUT = "getWriteTimeout";

    /** Closing would leave the socket until the client has read what waits for it. */
    private static final String TERMINATE = "terminateSilently";

    private static final String IS_OPEN = "isOpen";

    /** Nothing more is read: neither the rest of this request, nor those that have come behind it. */
    private static final String BREAK = "setContentBroken";

    /** Where the server has none. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** What waits in turn. */
    interface Turns {

        void run(ClientWaits.Caller caller, Closeable client, ClientWaits.Wait wait) throws IOException;
    }

    /**
     * Grizzly's.
     *
     * @param output what an answer is written to
     * @param handler is told that more may be written
     * @param listener what of these is nobody who waits
     * @param possible what they are told, or
     * @param error what went wrong
     * @param abort how Catalina has that a client has left
     */
    record Types(
            Class<?> output, Class<?> handler, Class<?> listener, Method possible, Method error, Constructor<?> abort) {

        static Types seenBy(Class<?> connection, Class<?> request, Class<?> abort) throws ReflectiveOperationException {
            ClassLoader loader = connection.getClassLoader();
            Class<?> output = loader.loadClass(GRIZZLY + "OutputSink");
            Class<?> handler = loader.loadClass(GRIZZLY + "WriteHandler");
            Reflection.require(output, NOTIFY, 1);
            Reflection.require(connection, WRITE_TIMEOUT, 1);
            Reflection.require(connection, IS_OPEN, 0);
            Reflection.require(request, BREAK, 1);
            Reflection.require(connection, TERMINATE, 0);
            return new Types(
                    output,
                    handler,
                    loader.loadClass(GRIZZLY + "http.io.OutputBuffer$InternalWriteHandler"),
                    handler.getMethod("onWritePossible"),
                    handler.getMethod("onError", Throwable.class),
                    abort.getConstructor(Throwable.class));
        }
    }

    private final Types types;
    private final Object connection;
    private final Object request;
    private final Object context;
    private final Object output;
    private final Turns turns;
    private volatile ClientWaits.Caller caller;

    /**
     * @param connection the TCP connection
     * @param request as Grizzly has read it
     * @param context what the answer had
     * @param output its output
     */
    GrizzlyAnswer(
            Types types,
            Object connection,
            Object request,
            Object context,
            Object output,
            ClientWaits.Caller caller,
            Turns turns) {
        this.types = types;
        this.connection = connection;
        this.request = request;
        this.context = context;
        this.output = output;
        this.caller = caller;
        this.turns = turns;
    }

    void from(ClientWaits.Caller known) {
        caller = known;
    }

    Object context() {
        return context;
    }

    /** Grizzly would have hundreds of requests answered, and log an error for each, that were sent by a client that has left. */
    void endIfClosed() throws ReflectiveOperationException {
        if (!(boolean) Reflection.call(connection, IS_OPEN)) {
            Reflection.call(request, BREAK, true);
        }
    }

    /** As Grizzly has it. */
    Object output() {
        return Proxy.newProxyInstance(types.output.getClassLoader(), new Class<?>[] {types.output}, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            if (method.getName().equals(NOTIFY)
                    && arguments != null
                    && arguments.length == 1
                    && !types.listener.isInstance(arguments[0])) {
                await(method, arguments[0]);
                return null;
            }
            return method.invoke(output, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Tells the handler on this thread, which waits for nothing else. */
    private void await(Method notify, Object handler) throws ReflectiveOperationException {
        CompletableFuture<Void> writable = new CompletableFuture<>();
        notify.invoke(output, completing(writable));
        long millis = (long) Reflection.call(connection, WRITE_TIMEOUT, TimeUnit.MILLISECONDS);
        Duration longest = millis < 0 ? LONGEST_WAIT : Duration.ofMillis(millis);
        ClientWaits.Wait wait = () -> awaitOrTerminate(writable, longest);
        try {
            if (writable.isDone()) { // there is room already
                wait.run();
            } else {
                turns.run(caller, this::terminate, wait);
            }
        } catch (IOException e) {
            types.error.invoke(handler, types.abort.newInstance(e));
            return;
        }
        types.possible.invoke(handler);
    }

    private void awaitOrTerminate(CompletableFuture<Void> writable, Duration longest) throws IOException {
        try {
            writable.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever it was, see ClientWaits
            throw new InterruptedIOException("disconnected, for others wait");
        } catch (TimeoutException e) {
            terminate();
            throw new IOException("the client has read nothing for " + longest.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException("the client has left", e.getCause()); // as endIfClosed will find
        }
    }

    private Object completing(CompletableFuture<Void> writable) {
        InvocationHandler handling = (proxy, method, arguments) -> switch (method.getName()) {
            case "onWritePossible" -> writable.complete(null);
            case "onError" -> writable.completeExceptionally((Throwable) arguments[0]);
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> method.getName();
        };
        return Proxy.newProxyInstance(types.handler.getClassLoader(), new Class<?>[] {types.handler}, handling);
    }

    private void terminate() throws IOException {
        try {
            Reflection.call(request, BREAK, true);
            Reflection.call(connection, TERMINATE);
        } catch (ReflectiveOperationException e) {
            throw new IOException("cannot be disconnected", e);
        }
    }
}
