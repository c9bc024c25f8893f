package io.redtail.websocket;

import io.redtail.delivery.Drain;
import io.redtail.security.AccessControl;
import io.redtail.security.Caller;
import io.redtail.security.HeldRefusals;
import io.redtail.security.RefusedException;
import io.redtail.security.RequestPath;
import io.redtail.server.Server;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * What happens before an upgrade: who may not come in is refused, and everybody on a node that is being drained; a plain
 * request gets the page or a hint.
 *
 * <p>A filter, because {@code modifyHandshake} has no portable way to refuse. It forwards {@code /} to the page itself: an
 * endpoint at {@code /} and a welcome file do not go together on every server, and {@code @WebServlet("")} breaks Payara's
 * undeploy.
 */
@WebFilter(filterName = "handshake", urlPatterns = "/*", asyncSupported = true)
public class HandshakeFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** Liberty also connects who asks for {@code /ws/}. */
    private static final Set<String> ENDPOINTS = Set.of("", "/", "/ws");

    @Inject
    AccessControl accessControl;

    @Inject
    Drain drain;

    @Inject
    ClientSessions sessions;

    @Inject
    @SuppressWarnings("serial")
    Server server;

    @Inject
    @SuppressWarnings("serial")
    WarmUp warmUp;

    @Inject
    @SuppressWarnings("serial")
    HeldRefusals refusals;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.of(request);
        // 426 would need an Upgrade header, and Grizzly does not end an answer that has one. The legacy server answers
        // 400, too.
        if (HandshakeRules.asksForWebSocket(request)) {
            upgrade(request, response, chain, path);
        } else if (path.equals("/")) {
            request.getRequestDispatcher("/index.html").forward(request, response);
        } else if (path.equals("/ws")) {
            refuse(
                    response,
                    HttpServletResponse.SC_BAD_REQUEST,
                    "this is a WebSocket endpoint: connect to it with ws:// or wss://");
        } else {
            chain.doFilter(HandshakeRules.withoutUpgrade(request), response);
        }
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response, FilterChain chain, String path)
            throws IOException, ServletException {
        Optional<String> violation = HandshakeRules.violation(request);
        if (violation.isPresent()) {
            response.setHeader("Sec-WebSocket-Version", HandshakeRules.VERSION);
            response.setHeader("Connection", "close"); // what follows may be a body, or frames
            refuse(response, HttpServletResponse.SC_BAD_REQUEST, violation.get());
            return;
        }
        if (warmUp.isOwn(request)) {
            chain.doFilter(server.handshake(warmUp.admit(request)), response);
            return;
        }
        Caller caller = accessControl.unknown(request);
        try {
            caller = accessControl.admitHandshake(request);
            sessions.admit(caller);
        } catch (RefusedException e) {
            if (e.status() != 429 || !refusals.hold(request, response, caller.getName(), later -> refuse(later, e))) {
                refuse(response, e);
            }
            return;
        }
        if (!ENDPOINTS.contains(path)) {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "connect to /ws");
        } else if (drain.isOn()) {
            response.setHeader("Connection", "close");
            response.setHeader("Retry-After", "1"); // behind a proxy, another node is there already
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "this node is shutting down: connect again");
        } else {
            Optional<String> extension = sessions.compression().answer(request);
            extension.ifPresent(agreed -> response.setHeader(DeflateOffer.HEADER, agreed));
            AdmittedHandshake admitted = new AdmittedHandshake(caller, extension.isPresent());
            chain.doFilter(server.handshake(admitted.on(request)), response);
        }
    }

    private static void refuse(HttpServletResponse response, RefusedException e) throws IOException {
        e.headers().forEach(response::setHeader);
        response.setHeader("Connection", "close"); // one that is kept open takes the place of one that could be served
        refuse(response, e.status(), e.detail());
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        byte[] body = (why + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
