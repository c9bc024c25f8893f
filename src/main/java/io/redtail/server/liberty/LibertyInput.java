package io.redtail.server.liberty;

import io.redtail.server.ClientInput;
import io.redtail.server.FrameLengths;
import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Liberty reads from a client. It closes with 1009 whoever sends too much.
 *
 * <p>The reason: Liberty 26.0.0.3 looks at the length of each frame alone, and adds up a message when its last frame has come. And
 * each read has a buffer of 8 KB, which stays as long as the message does, if it brought a single byte: a frame that comes byte
 * by byte costs eight thousand times its length. So what has been read is copied to where it just fits.
 *
 * <p>Liberty reads on one thread at a time.
 */
final class LibertyInput {

    private static final String READS = "com.ibm.wsspi.tcpchannel.TCPReadRequestContext";
    private static final String BUFFERS = "com.ibm.wsspi.bytebuffer.WsByteBufferPoolManager";
    private static final MemberPath ENDPOINT =
            LibertySession.LINK.field("appEndPoint").as("com.ibm.ws.wsoc.AnnotatedEndpoint");
    private static final List<MemberPath> ANNOTATIONS = List.of(
            ENDPOINT.field("onMessageText").field("methodData"),
            ENDPOINT.field("onMessageBinary").field("methodData"));
    private static final String CONTEXT = "tcpReadContext";
    private static final String BUFFER_MANAGER = "getBufferManager";
    private static final String WRAPPED = "getWrappedByteBufferNonSafe";
    private static final String MAX_SIZE = "setMaxMessageSize";

    /** Less than any frame has; -1 would be no limit. */
    private static final long NOTHING = -2;

    private final Object context;
    private final Object reads;
    private final Object buffers;
    private final Method wrap;
    private final Object[] annotations;
    private final FrameLengths lengths;

    private LibertyInput(Session session, Object link, ClientInput client) throws ReflectiveOperationException {
        context = Reflection.read(link, CONTEXT);
        buffers = Reflection.call(link, BUFFER_MANAGER);
        ServerClasses classes = ServerClasses.seenBy(link.getClass());
        wrap = wrap(classes);
        annotations = new Object[ANNOTATIONS.size()];
        for (int i = 0; i < annotations.length; i++) {
            annotations[i] = ANNOTATIONS.get(i).follow(session);
        }
        lengths = new FrameLengths(client);
        reads = proxy(classes.named(READS), this::onContext);
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> link = LibertySession.LINK.check(classes);
        Reflection.requireWritable(link, CONTEXT);
        Reflection.require(link, BUFFER_MANAGER, 0);
        Reflection.require(wrap(ServerClasses.seenBy(link)).getReturnType(), WRAPPED, 0);
        for (MemberPath annotation : ANNOTATIONS) {
            Reflection.require(annotation.check(classes), MAX_SIZE, 1);
        }
        Class<?> context = ServerClasses.seenBy(link).named(READS);
        Reflection.require(context, "read", 4);
        Reflection.require(context, "getBuffer", 0);
    }

    private static Method wrap(ServerClasses classes) throws ReflectiveOperationException {
        return classes.named(BUFFERS).getMethod("wrap", byte[].class);
    }

    /** To be called when the session opens: until then, Liberty reads nothing. */
    static void watch(Session session, ClientInput client) throws ReflectiveOperationException {
        Object link = LibertySession.LINK.follow(session);
        Reflection.write(link, CONTEXT, new LibertyInput(session, link, client).reads);
    }

    private @Nullable Object onContext(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "read" -> read(method, arguments);
            case "getBuffer" -> fitted(invoke(context, method, arguments));
            default -> invoke(context, method, arguments);
        };
    }

    /** With a callback, which is to have this context instead of Liberty's. */
    private @Nullable Object read(Method method, Object[] arguments) throws Throwable {
        if (arguments.length == 4 && arguments[1] != null) {
            Object callback = arguments[1];
            arguments[1] = proxy(method.getParameterTypes()[1], (proxy, called, passed) -> {
                for (int i = 0; passed != null && i < passed.length; i++) {
                    passed[i] = passed[i] == context ? reads : passed[i];
                }
                return invoke(callback, called, passed);
            });
        }
        return invoke(context, method, arguments);
    }

    /** A buffer with what was read, from its start up to its position. */
    private @Nullable Object fitted(@Nullable Object buffer) throws Throwable {
        if (buffer == null) {
            return null;
        }
        ByteBuffer read = ((ByteBuffer) Reflection.call(buffer, WRAPPED)).duplicate();
        if (read.flip().hasRemaining() && lengths.admitted(read) < read.limit()) {
            for (Object annotation : annotations) {
                Object unused = Reflection.call(annotation, MAX_SIZE, NOTHING);
            }
        }
        if (read.limit() == read.capacity()) {
            return buffer;
        }
        byte[] bytes = new byte[read.limit()];
        read.get(bytes);
        Object fitted = wrap.invoke(buffers, (Object) bytes);
        Object unused = Reflection.call(fitted, "position", bytes.length);
        unused = Reflection.call(buffer, "release");
        return fitted;
    }

    private static Object proxy(Class<?> type, InvocationHandler handler) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
    }

    private static @Nullable Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }
}
