package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.OriginalRequest;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.Optional;

/**
 * A handshake whose upgrade handler is made by its constructor. The thread of the request.
 *
 * <p>There are three reasons, read in Payara 6.2025.10. It makes each handler a bean ({@code Request.upgrade}), for which it builds an
 * injection target; Tyrus' handler has nothing to inject. And Tyrus schedules an idle task in the constructor of each session, for
 * which Payara searches all JARs for a service: {@link PlainUpgradeHandler} remembers what was found. Together that is a third of
 * the processor time of a handshake. And a handshake that comes with its first frame would hold its thread for ever: see {@link
 * LateConnection}.
 */
final class PlainUpgrade extends HttpServletRequestWrapper {

    /** From what the application sees to Catalina's request. */
    private static final MemberPath REQUEST =
            MemberPath.from(Tyrus.CATALINA + "RequestFacade").field("request");

    private static final MemberPath RESPONSE = REQUEST.field("coyoteRequest").call("getResponse");

    private static final String MARK = "setUpgrade";
    private static final String HANDLER = "httpUpgradeHandler";
    private static final String SUSPEND = "suspend";

    private final ClassLoader services;
    private final Workarounds workarounds;

    /** @param services what providers of services are searched with while a session is made */
    PlainUpgrade(HttpServletRequest request, ClassLoader services, Workarounds workarounds) {
        super(request);
        this.services = services;
        this.workarounds = workarounds;
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> request = REQUEST.check(classes);
        Reflection.require(request, MARK, 1);
        Reflection.requireWritable(request, HANDLER);
        Reflection.require(RESPONSE.check(classes), SUSPEND, 0);
        PlainUpgradeHandler.check(Tyrus.HANDLER.check(classes));
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> type) throws IOException, ServletException {
        Optional<T> made = workarounds.find(Workaround.TYRUS_UPGRADE, () -> plainly(type));
        return made.isPresent() ? made.get() : super.upgrade(type);
    }

    /** What {@code Request.upgrade} does. */
    private <T extends HttpUpgradeHandler> T plainly(Class<T> type) throws ReflectiveOperationException {
        Object facade = OriginalRequest.of(getRequest());
        Object request = REQUEST.follow(facade);
        Object response = RESPONSE.follow(facade);
        T handler = type.getConstructor().newInstance();
        Reflection.write(request, HANDLER, new PlainUpgradeHandler(handler, services, workarounds));
        Reflection.call(request, MARK, true);
        Reflection.call(response, SUSPEND);
        return handler;
    }
}
