package io.redtail.server.payara;

import io.redtail.server.ClientInput;
import io.redtail.server.ClientWaits;
import io.redtail.server.Handshake;
import io.redtail.server.Inflaters;
import io.redtail.server.RawConnection;
import io.redtail.server.Server;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/** Payara and GlassFish, as read in Payara 6.2025.10 with Tyrus 2.1.5. */
public final class Payara implements Server {

    /** Its WebSocket container is a class below. */
    public static final String PACKAGE = "org.glassfish.tyrus.";

    private final ServletContext context;
    private final ServerClasses classes;
    private final Workarounds workarounds;
    private final TyrusScheduler scheduler;
    private final ClassLoader services = new RememberedServices(Payara.class.getClassLoader());
    private final Inflaters inflaters = new Inflaters();

    /**
     * @param context this application's
     * @param classes those of the WebSocket container and the servlet container
     */
    public Payara(ServletContext context, ServerClasses classes, ThreadFactory threads, Workarounds workarounds) {
        this.context = context;
        this.classes = classes;
        this.workarounds = workarounds;
        scheduler = new TyrusScheduler(threads);
    }

    @Override
    public Workarounds workarounds() {
        return workarounds;
    }

    @Override
    public void started(boolean connections) {
        workarounds.check(Workaround.TYRUS_UPGRADE, () -> PlainUpgrade.check(classes));
        workarounds.check(Workaround.TYRUS_SCHEDULER, () -> TyrusScheduler.check(classes));
        workarounds.check(Workaround.TYRUS_INPUT, () -> TyrusInput.check(classes));
        workarounds.check(Workaround.TYRUS_LEAK_FIX, () -> TyrusLeakFix.check(classes));
        workarounds.check(Workaround.TYRUS_REQUESTS, () -> UpgradedRequest.check(classes));
        workarounds.check(Workaround.TYRUS_HANDSHAKES, () -> HandshakeMemory.check(classes));
        workarounds.check(Workaround.GRIZZLY_STREAMS, () -> GrizzlyStream.check(classes));
        workarounds.check(Workaround.GRIZZLY_WAITS, () -> GrizzlyWaits.install(context, classes, workarounds));
        workarounds.check(Workaround.GRIZZLY_BODIES, () -> GrizzlyBodies.check(classes));
        if (connections) {
            workarounds.check(Workaround.TYRUS_RAW, () -> GrizzlyConnection.check(classes));
            workarounds.check(Workaround.TYRUS_TERMINATE, () -> GrizzlyConnection.checkTerminate(classes));
        }
    }

    @Override
    public void from(HttpServletRequest request, String name, boolean known) {
        workarounds.attempt(
                Workaround.GRIZZLY_WAITS, () -> GrizzlyWaits.from(request, new ClientWaits.Caller(name, known)));
    }

    @Override
    public HttpServletRequest handshake(HttpServletRequest request) {
        return new PlainUpgrade(request, services, workarounds);
    }

    @Override
    public Handshake upgraded(Session session) {
        workarounds.attempt(Workaround.GRIZZLY_WAITS, () -> GrizzlyWaits.end(session));
        return workarounds
                .find(Workaround.TYRUS_REQUESTS, () -> UpgradedRequest.of(session))
                .<Handshake>map(request -> new TyrusHandshake(
                        request,
                        workarounds.find(Workaround.TYRUS_HANDSHAKES, () -> HandshakeMemory.of(session)),
                        workarounds))
                .orElse(Handshake.NONE);
    }

    /** @param memory empty on a server that looks different inside */
    private record TyrusHandshake(UpgradedRequest request, Optional<HandshakeMemory> memory, Workarounds workarounds)
            implements Handshake {

        @Override
        public boolean release() {
            return memory.flatMap(kept -> workarounds.find(Workaround.TYRUS_HANDSHAKES, kept::release))
                    .orElse(true);
        }

        @Override
        public void end() {
            workarounds.attempt(Workaround.TYRUS_REQUESTS, request::end);
        }
    }

    @Override
    public void opened(Session session, ClientInput input) {
        workarounds.attempt(Workaround.TYRUS_SCHEDULER, () -> scheduler.replaceIn(session));
        workarounds.attempt(Workaround.TYRUS_INPUT, () -> TyrusInput.watch(session, input, inflaters));
    }

    /** Where its input is read first; what it writes itself is never compressed. */
    @Override
    public boolean inflates() {
        return workarounds.isInEffect(Workaround.TYRUS_INPUT) && workarounds.isInEffect(Workaround.TYRUS_RAW);
    }

    @Override
    public Runnable hangUp(HttpServletRequest request) {
        return workarounds
                .find(Workaround.GRIZZLY_BODIES, () -> GrizzlyBodies.connection(request))
                .<Runnable>map(connection ->
                        () -> workarounds.attempt(Workaround.GRIZZLY_BODIES, () -> GrizzlyBodies.end(connection)))
                .orElse(() -> {});
    }

    @Override
    public BooleanSupplier departure(ServletOutputStream out) {
        return workarounds
                .find(Workaround.GRIZZLY_STREAMS, () -> GrizzlyStream.below(out))
                .flatMap(stream -> stream)
                .<BooleanSupplier>map(stream -> () -> workarounds
                        .find(Workaround.GRIZZLY_STREAMS, stream::hasEnded)
                        .orElse(false))
                .orElse(() -> false);
    }

    @Override
    public Optional<RawConnection> connection(Session session) {
        return workarounds.find(Workaround.TYRUS_RAW, () -> GrizzlyConnection.under(session, workarounds));
    }

    @Override
    public Optional<Runnable> keptOf(Session session) {
        return workarounds
                .find(Workaround.TYRUS_LEAK_FIX, () -> TyrusLeakFix.of(session))
                .map(kept -> () -> workarounds.attempt(Workaround.TYRUS_LEAK_FIX, kept::release));
    }

    /** If the session ended before its error, Tyrus has remembered it again. */
    @Override
    public void failed(Session session) {
        if (!session.isOpen()) {
            workarounds.attempt(Workaround.TYRUS_LEAK_FIX, () -> TyrusLeakFix.forget(session));
        }
    }

    @Override
    public boolean stop(Duration timeout) throws InterruptedException {
        return scheduler.stop(timeout);
    }
}
