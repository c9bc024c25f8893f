package io.redtail.http.api;

import io.redtail.channel.Channel;
import io.redtail.delivery.Drain;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.security.AccessControl;
import io.redtail.security.Caller;
import io.redtail.security.HeldRefusals;
import io.redtail.security.RefusedException;
import io.redtail.server.Server;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

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
    AccessControl accessControl;

    @Inject
    Drain drain;

    @Inject
    RequestRates rates;

    @Inject
    @SuppressWarnings("serial")
    Server server;

    @Inject
    @SuppressWarnings("serial")
    HeldRefusals refusals;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Caller caller = accessControl.unknown(request);
        try {
            if (request.getMethod().equals("OPTIONS")) {
                rates.take(caller);
                accessControl.checkOrigin(request); // a browser asks without credentials first
                options(response);
            } else {
                refuseWhileDraining(); // before a ticket is used up
                caller = admit(request);
                caller.subject().ifPresent(subject -> server.from(request, subject, true));
                count(request, caller);
                handle(request, response, caller);
            }
        } catch (RefusedException e) {
            refuse(request, response, caller, Problem.refused(e));
        } catch (ProblemException e) {
            refuse(request, response, caller, e.problem());
        }
    }

    /** Who asks. @throws RefusedException or {@link ProblemException} if that one may not */
    Caller admit(HttpServletRequest request) {
        return accessControl.admit(request);
    }

    /** Counts the request, before it is looked at. @throws RefusedException or {@link ProblemException} if it is one too many */
    void count(HttpServletRequest request, Caller caller) {
        rates.take(caller);
    }

    /**
     * Whoever is too fast, has its share of anything, or asks again and again for what it does not get, hears so a moment later. Not who
     * has no subject and announces a body: behind an answer that comes later, WildFly waits for the body on a thread of its own, and
     * anybody could take all of them.
     */
    private void refuse(HttpServletRequest request, HttpServletResponse response, Caller caller, Problem problem)
            throws IOException {
        boolean atOnce = (caller.subject().isEmpty() && hasBody(request))
                || (problem.status() != 429 && (problem.status() >= 500 || rates.refuseAtOnce(caller)));
        if (atOnce || !refusals.hold(request, response, caller.getName(), later -> refuse(later, problem))) {
            refuse(response, problem);
        }
    }

    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        response.setHeader("Connection", "close"); // a body that nobody reads may still be on its way
        HttpResponses.problem(response, problem);
    }

    /** The methods that this path knows, as the header {@code Allow} has them. */
    abstract String allow();

    /** Carries out any method but {@code OPTIONS}. @throws ProblemException if it will not */
    abstract void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException;

    /** @throws ProblemException 403 if it may not; whether the channel exists is not said */
    void requireSubscribe(Caller caller, Channel channel) {
        if (!accessControl.maySubscribe(caller.known(), channel)) {
            throw new ProblemException(Problem.of(403, "Forbidden", "you may not read " + channel));
        }
    }

    /** @throws ProblemException 403 if it may not */
    void requirePublish(Caller caller, Channel channel) {
        if (!accessControl.mayPublish(caller.known(), channel)) {
            throw new ProblemException(Problem.of(403, "Forbidden", "you may not publish to " + channel));
        }
    }

    /** @throws ProblemException 403 if it may not */
    void requireDelete(Caller caller, Channel channel) {
        if (!accessControl.mayDelete(caller.known(), channel)) {
            throw new ProblemException(Problem.of(403, "Forbidden", "you may not delete " + channel));
        }
    }

    /** Whether it announces a body, which may not come. */
    static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    /** 405, with the methods that would be right. */
    ProblemException methodNotAllowed(String method) {
        return new ProblemException(Problem.of(405, "Method not allowed", method + " is none of " + allow())
                .with("Allow", allow()));
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
        response.setHeader(
                "Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, Last-Event-ID");
        response.setHeader("Access-Control-Max-Age", "600");
    }
}
