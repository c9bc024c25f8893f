package io.redtail.http;

import io.redtail.config.Configuration;
import io.redtail.delivery.Drain;
import io.redtail.security.Origins;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all paths below {@code /api} have in common: whose page may call them, that none can be called while the node is drained,
 * and problems as JSON.
 *
 * <p>A servlet and not JAX-RS: the three servers' JAX-RS differ in how an open response is written and noticed to be gone, in
 * what they do with slashes in a path, and in what must be installed for them; their servlets do not.
 */
abstract class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @SuppressWarnings("serial") // no server serializes its servlets
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
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            allowOrigin(request, response);
            if (request.getMethod().equals("OPTIONS")) {
                options(response);
            } else {
                refuseWhileDraining();
                handle(request, response);
            }
        } catch (ProblemException e) {
            response.setHeader("Connection", "close"); // a body that nobody reads may still be on its way
            Answers.problem(response, e.problem());
        }
    }

    /** The methods that this path knows, as the header {@code Allow} has them. */
    abstract String allow();

    /** Carries out any method but {@code OPTIONS}. @throws ProblemException if it will not */
    abstract void handle(HttpServletRequest request, HttpServletResponse response) throws IOException;

    /** 405, with the methods that would be right. */
    ProblemException methodNotAllowed(String method) {
        return new ProblemException(Problem.of(405, "Method not allowed", method + " is none of " + allow())
                .with("Allow", allow()));
    }

    /** A foreign page may not publish in its visitor's name, and an allowed one may read the answer. */
    private void allowOrigin(HttpServletRequest request, HttpServletResponse response) {
        @Nullable String origin = request.getHeader("Origin");
        if (!origins.isAllowed(origin, request.getServerName())) {
            throw new ProblemException(Problem.of(
                    403,
                    "Forbidden",
                    "pages of this origin may not call this; add it to redtail.websocket.allowed-origins"));
        }
        if (origin != null) {
            response.setHeader("Access-Control-Allow-Origin", origin);
            response.setHeader("Vary", "Origin");
        }
    }

    private void refuseWhileDraining() {
        if (drain.isOn()) {
            throw new ProblemException(
                    Problem.unavailable("this node is shutting down; behind a proxy, another one is there already"));
        }
    }

    private void options(HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        response.setHeader("Allow", allow());
        response.setHeader("Access-Control-Allow-Methods", allow());
        response.setHeader("Access-Control-Allow-Headers", "Content-Type, Idempotency-Key, Last-Event-ID");
    }
}
