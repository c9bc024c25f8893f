package io.redtail.server.wildfly;

import io.redtail.server.ClientInput;
import io.redtail.server.ClientWaits;
import io.redtail.server.RawConnection;
import io.redtail.server.Server;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.Session;
import java.util.Optional;

/**
 * WildFly, as read in Undertow 2.3.23.
 *
 * @param context this application's
 * @param classes those of the WebSocket container
 */
public record WildFly(ServletContext context, ServerClasses classes, Workarounds workarounds) implements Server {

    /** Its WebSocket container is a class below. */
    public static final String PACKAGE = "io.undertow.websockets.";

    @Override
    public void started(boolean connections) {
        workarounds.check(Workaround.UNDERTOW_MESSAGES, () -> UndertowMessages.check(classes));
        workarounds.check(Workaround.UNDERTOW_WAITS, () -> UndertowWaits.install(context, classes, workarounds));
        workarounds.check(Workaround.UNDERTOW_END, UndertowEnd::check);
        if (connections) {
            workarounds.check(Workaround.UNDERTOW_RAW, UndertowConnection::check);
            workarounds.check(Workaround.UNDERTOW_INFLATE, () -> UndertowInflation.install(context));
        }
    }

    @Override
    public void opened(Session session, ClientInput input) {
        workarounds.attempt(Workaround.UNDERTOW_MESSAGES, () -> UndertowMessages.inParts(session, input));
        if (input.mayCompress()) {
            workarounds.attempt(Workaround.UNDERTOW_INFLATE, () -> UndertowInflation.begin(session, input));
        }
    }

    @Override
    public void from(HttpServletRequest request, String name, boolean known) {
        workarounds.attempt(
                Workaround.UNDERTOW_WAITS, () -> UndertowWaits.from(request, new ClientWaits.Caller(name, known)));
    }

    @Override
    public Runnable upload(HttpServletRequest request) {
        return workarounds
                .find(Workaround.UNDERTOW_WAITS, () -> UndertowWaits.upload(request))
                .orElse(() -> {});
    }

    @Override
    public boolean inflates() {
        return workarounds.isInEffect(Workaround.UNDERTOW_RAW) && workarounds.isInEffect(Workaround.UNDERTOW_INFLATE);
    }

    @Override
    public Optional<Runnable> keptOf(Session session) {
        return workarounds.find(Workaround.UNDERTOW_END, () -> UndertowEnd.of(session));
    }

    @Override
    public Optional<RawConnection> connection(Session session) {
        return workarounds.find(Workaround.UNDERTOW_RAW, () -> new UndertowConnection(session));
    }
}
