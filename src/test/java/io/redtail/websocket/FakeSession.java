package io.redtail.websocket;

import io.redtail.security.Caller;
import io.redtail.security.Identity;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server's session, reduced to what Redtail uses. A send completes when the test says so, unless it is told to complete
 * sends as they come.
 */
final class FakeSession {

    /** Something that may fail as a server's close or ping does. */
    interface Blocking {
        void run() throws IOException;
    }

    private final List<String> sent = new ArrayList<>();
    private final Deque<SendHandler> pending = new ArrayDeque<>();
    private final List<CloseReason> closings = new ArrayList<>();
    private final Map<String, Object> settings = new HashMap<>();
    private String subprotocol = "";
    private @Nullable Principal principal =
            new AdmittedHandshake(new Caller("192.0.2.1", Optional.of(Identity.ANYONE)), false);
    private final RemoteEndpoint.Async remote = proxy(RemoteEndpoint.Async.class, (self, method, arguments) -> {
        switch (method.getName()) {
            case "sendText" -> sendText((String) arguments[0], (SendHandler) arguments[1]);
            case "sendPing" -> ping();
            default -> throw new UnsupportedOperationException(method.toString());
        }
        return null;
    });
    private final WebSocketContainer container = proxy(WebSocketContainer.class, (self, method, arguments) -> {
        throw new UnsupportedOperationException(method.toString());
    });
    private final Session session = proxy(Session.class, (self, method, arguments) -> switch (method.getName()) {
        case "getAsyncRemote" -> remote;
        case "getId" -> "session-1";
        case "getContainer" -> container;
        case "getNegotiatedSubprotocol" -> subprotocol;
        case "getNegotiatedExtensions" -> List.of();
        case "getUserPrincipal" -> principal;
        case "close" -> close((CloseReason) arguments[0]);
        case "equals" -> self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        case "toString" -> "a fake session";
        default -> set(method.getName(), arguments);
    });
    private Consumer<SendHandler> sending = handler -> {
        synchronized (this) {
            pending.add(handler);
        }
    };
    private Blocking whenClosed = () -> {};
    private Blocking whenPinged = () -> {};
    private int pings;

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    Session session() {
        return session;
    }

    /** Completes every send inside its call, as Tyrus does. */
    void completeInline() {
        sending = handler -> handler.onResult(new SendResult());
    }

    void onSend(Consumer<SendHandler> action) {
        sending = action;
    }

    void onClose(Blocking action) {
        whenClosed = action;
    }

    void onPing(Blocking action) {
        whenPinged = action;
    }

    void negotiate(String name) {
        subprotocol = name;
    }

    /** A session that a server opened for a request that the filter took for a plain one. */
    void withoutPrincipal() {
        principal = null;
    }

    /** Who came through the handshake. */
    void visitor(Caller other) {
        visitor(new AdmittedHandshake(other, false));
    }

    /** The same with any principal. */
    void visitor(Principal other) {
        principal = other;
    }

    private void sendText(String text, SendHandler handler) {
        synchronized (this) {
            sent.add(text);
        }
        sending.accept(handler);
    }

    private void ping() throws IOException {
        whenPinged.run();
        synchronized (this) {
            pings++;
        }
    }

    private Object close(CloseReason reason) throws IOException {
        whenClosed.run();
        synchronized (this) {
            closings.add(reason);
        }
        return null;
    }

    private Object set(String name, Object[] arguments) {
        if (!name.startsWith("set")) {
            throw new UnsupportedOperationException(name);
        }
        settings.put(name, arguments[0]);
        return null;
    }

    /** The send that waits longest is done. */
    void complete() {
        oldest().onResult(new SendResult());
    }

    /** The send that waits longest has failed. */
    void fail(Throwable failure) {
        oldest().onResult(new SendResult(failure));
    }

    private synchronized SendHandler oldest() {
        return pending.remove();
    }

    synchronized int inFlight() {
        return pending.size();
    }

    synchronized List<String> sent() {
        return List.copyOf(sent);
    }

    synchronized List<CloseReason> closings() {
        return List.copyOf(closings);
    }

    synchronized List<Integer> closeCodes() {
        return closings.stream().map(reason -> reason.getCloseCode().getCode()).toList();
    }

    synchronized int pings() {
        return pings;
    }

    /** What was given to the setter of that name. */
    Optional<Object> setting(String setter) {
        return Optional.ofNullable(settings.get(setter));
    }
}
