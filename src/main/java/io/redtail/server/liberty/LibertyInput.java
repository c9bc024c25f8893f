package io.redtail.server.liberty;

import io.redtail.server.ClientInput;
import io.redtail.server.FrameLengths;
import io.redtail.server.Reflection;
import jakarta.websocket.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
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

    private static final String TCP = "com.ibm.wsspi.tcpchannel.";

    /** Less than any frame has; -1 would be no limit. */
    private static final long NOTHING = -2;

    private final Object context;
    private final Object reads;
    private final Object buffers;
    private final Method wrap;
    private final Object[] annotations;
    private final FrameLengths lengths;

    private LibertyInput(Object link, ClientInput client) throws ReflectiveOperationException {
        context = Reflection.read(link, "tcpReadContext");
        buffers = Reflection.call(link, "getBufferManager");
        ClassLoader liberty = link.getClass().getClassLoader();
        wrap = liberty.loadClass("com.ibm.wsspi.bytebuffer.WsByteBufferPoolManager")
                .getMethod("wrap", byte[].class);
        annotations = new Object[] {
            Reflection.read(link, "appEndPoint", "onMessageText", "methodData"),
            Reflection.read(link, "appEndPoint", "onMessageBinary", "methodData")
        };
        lengths = new FrameLengths(client);
        reads = proxy(liberty.loadClass(TCP + "TCPReadRequestContext"), this::onContext);
    }

    /** To be called when the session opens: until then, Liberty reads nothing. */
    static void watch(Session session, ClientInput client) throws ReflectiveOperationException {
        Object link = Reflection.read(session, "impl", "connLink");
        Reflection.write(link, "tcpReadContext", new LibertyInput(link, client).reads);
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
        ByteBuffer read = ((ByteBuffer) Reflection.call(buffer, "getWrappedByteBufferNonSafe")).duplicate();
        if (read.flip().hasRemaining() && lengths.admitted(read) < read.limit()) {
            for (Object annotation : annotations) {
                Object unused = Reflection.call(annotation, "setMaxMessageSize", NOTHING);
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
