package io.redtail.server.liberty;

import io.redtail.server.ClientInput;
import io.redtail.server.Server;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.Session;
import java.util.Optional;

/**
 * Open Liberty, as read in 26.0.0.3.
 *
 * @param executor one of this application's
 */
public record Liberty(ServletContext context, ManagedExecutorService executor, Workarounds workarounds)
        implements Server {

    /** Its executors are of classes below. */
    public static final String PACKAGE = "com.ibm.ws.concurrent.";

    @Override
    public void started(boolean connections) {
        workarounds.check(Workaround.LIBERTY_INPUT, () -> LibertyInput.check(LibertySession.classes(context)));
        workarounds.check(Workaround.LIBERTY_BODIES, () -> LibertyBodies.check(LibertySession.classes(context)));
        workarounds.attempt(Workaround.LIBERTY_PATHS, () -> LibertyPaths.forget(LibertySession.classes(context)));
        workarounds.check(Workaround.LIBERTY_LEAK_FIX, () -> LibertyLeakFix.check(LibertySession.classes(context)));
        workarounds.attempt(Workaround.LIBERTY_CLASS_LOADER, () -> LibertyClassLoader.check(executor));
        LibertyThreads.log(executor);
    }

    @Override
    public void opened(Session session, ClientInput input) {
        workarounds.attempt(Workaround.LIBERTY_INPUT, () -> LibertyInput.watch(session, input));
    }

    @Override
    public Runnable upload(HttpServletRequest request) {
        return workarounds
                .find(Workaround.LIBERTY_BODIES, () -> LibertyBodies.waitFor(request))
                .<Runnable>map(end -> () -> workarounds.attempt(Workaround.LIBERTY_BODIES, end))
                .orElse(() -> {});
    }

    @Override
    public Runnable wake(HttpServletRequest request) {
        return hangUp(request);
    }

    @Override
    public Runnable hangUp(HttpServletRequest request) {
        return workarounds
                .find(Workaround.LIBERTY_BODIES, () -> LibertyBodies.socket(request))
                .<Runnable>map(socket -> () -> LibertyBodies.end(socket))
                .orElse(() -> {});
    }

    @Override
    public Optional<Runnable> keptOf(Session session) {
        return workarounds
                .find(Workaround.LIBERTY_LEAK_FIX, () -> LibertyLeakFix.of(session))
                .map(kept -> () -> workarounds.attempt(Workaround.LIBERTY_LEAK_FIX, kept::release));
    }

    @Override
    public void undeployed() {
        workarounds.attempt(Workaround.LIBERTY_CLASS_LOADER, () -> LibertyClassLoader.release(executor));
    }
}
