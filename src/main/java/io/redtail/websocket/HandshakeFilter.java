package io.redtail.websocket;

import io.redtail.config.Configuration;
import io.redtail.delivery.Drain;
import io.redtail.security.Origins;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What happens before an upgrade: a foreign page is refused, and everybody on a node that is being drained; a plain request
 * gets the page or a hint.
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
    @SuppressWarnings("serial") // no server serializes its filters
    Configuration configuration;

    @Inject
    @SuppressWarnings("serial")
    Drain drain;

    private transient Origins origins = new Origins(Set.of());

    @Override
    public void init() {
        origins = new Origins(configuration.webSocket().allowedOrigins());
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        boolean upgrade = "websocket".equalsIgnoreCase(request.getHeader("Upgrade")); // Java's client asks for h2c, too
        // 426 would need an Upgrade header, and Grizzly does not end an answer that has one. The seed answers 400, too.
        if (upgrade && !isAllowedOrigin(request)) {
            refuse(response, HttpServletResponse.SC_FORBIDDEN, "this origin may not connect here");
        } else if (upgrade && !ENDPOINTS.contains(path)) {
            refuse(response, HttpServletResponse.SC_NOT_FOUND, "connect to /ws");
        } else if (upgrade && drain.isOn()) {
            response.setHeader("Retry-After", "1"); // behind a proxy, another node is there already
            refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "this node is shutting down: connect again");
        } else if (!upgrade && path.equals("/")) {
            request.getRequestDispatcher("/index.html").forward(request, response);
        } else if (!upgrade && path.equals("/ws")) {
            refuse(
                    response,
                    HttpServletResponse.SC_BAD_REQUEST,
                    "this is a WebSocket endpoint: connect to it with ws:// or wss://");
        } else {
            chain.doFilter(request, response);
        }
    }

    private boolean isAllowedOrigin(HttpServletRequest request) {
        return origins.isAllowed(request.getHeader("Origin"), request.getServerName());
    }

    private static void refuse(HttpServletResponse response, int status, String why) throws IOException {
        byte[] body = (why + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
