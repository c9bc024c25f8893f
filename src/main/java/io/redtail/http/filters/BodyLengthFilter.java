package io.redtail.http.filters;

import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.http.UnreadBodies;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Refuses a request that says in two ways where it ends, and closes its connection: what a proxy takes for the body the server
 * could take for the next request, somebody else's (RFC 9112 section 6.3). Undertow does it by itself. Grizzly hides a length
 * that stands before {@code Transfer-Encoding}, Liberty one that it does not understand: so without a plain
 * {@code Content-Length} a request that may have a body is the last that is read from its connection. Of a coding that they do not
 * know, Grizzly and Liberty read chunks, and Undertow all that comes until the client leaves.
 *
 * <p>A body that its target does not read ends the connection, too. To find the next request behind it, a server must read it, and
 * Undertow waits for it on the thread that answered: 64 strangers who announced nine bytes and sent none were all of WildFly's threads
 * ({@code ServletBlockingHttpExchange.close}). Of a connection that is to be closed it waits for nothing.
 *
 * <p>A long body is the last of its connection, too, which ends some time after the answer to one that is not read to its end: see {@link
 * UnreadBodies}.
 *
 * <p>Declared in {@code web.xml}, before all others: whoever refuses a request leaves its body unread.
 */
public class BodyLengthFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS");

    private static final Set<String> PUBLISHING = Set.of("POST", "PUT");

    /** As much a server may read to find the next request. */
    private static final long MAX_KEPT_BYTES = 10 << 20;

    private static final int MAX_DIGITS = 18; // of a long

    @Inject
    @SuppressWarnings("serial")
    UnreadBodies bodies;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        List<String> lengths = Collections.list(request.getHeaders("Content-Length"));
        List<String> codings = Collections.list(request.getHeaders("Transfer-Encoding"));
        boolean chunked = !codings.isEmpty();
        // The frames of HTTP/2 say where a body ends; Liberty names its length twice after an upgrade.
        if (request.getProtocol().startsWith("HTTP/2")) {
            chain.doFilter(request, response);
        } else if (lengths.size() > (chunked ? 0 : 1) || !lengths.stream().allMatch(BodyLengthFilter::isLength)) {
            response.setHeader("Connection", "close");
            HttpResponses.problem(
                    response,
                    Problem.badRequest("say once how long the body is: one Content-Length, or Transfer-Encoding"));
        } else if (chunked && !(codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked"))) {
            response.setHeader("Connection", "close");
            HttpResponses.problem(
                    response, Problem.badRequest("the only Transfer-Encoding that ends a body here is: chunked"));
        } else {
            boolean large = lengths.stream().anyMatch(length -> Long.parseLong(length.strip()) > MAX_KEPT_BYTES);
            boolean unread = lengths.stream().anyMatch(length -> !isZero(length)) && !readsBody(request);
            if (chunked || unread || large || (lengths.isEmpty() && !BODILESS.contains(request.getMethod()))) {
                response.setHeader("Connection", "close");
            }
            if (chunked || unread || large) {
                UnreadBodies.Body body = bodies.begin(request);
                try {
                    chain.doFilter(request, response);
                } finally {
                    body.returned(request);
                }
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    /** Publications: whatever else is asked for below {@code /api} is answered without a look at its body. */
    private static boolean readsBody(HttpServletRequest request) {
        String path = request.getServletPath(); // as the server has mapped it, whatever its spelling
        return PUBLISHING.contains(request.getMethod()) && path.startsWith("/api/") && !path.equals("/api/tickets");
    }

    private static boolean isZero(String length) {
        return Long.parseLong(length.strip()) == 0;
    }

    private static boolean isLength(String text) {
        String digits = text.strip();
        return !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
