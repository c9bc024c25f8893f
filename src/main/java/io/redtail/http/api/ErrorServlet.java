package io.redtail.http.api;

import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Answers what the server itself would with a page of its own, which names the server, its version and sometimes a stack. Who has
 * mistyped an address in a browser gets a page, too.
 *
 * <p>{@code /admin} and {@code /viewer} are folders, and so are those of the WAR's own files. To one that no servlet has, servers redirect before any filter is asked, to the
 * host that the client sent.
 */
@WebServlet(
        name = "error",
        urlPatterns = {"/error", "/admin", "/viewer", "/WEB-INF", "/META-INF"},
        asyncSupported = true)
public class ErrorServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final int MAX_DEPTH = 64;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Problem problem = problem(status instanceof Integer code ? code : 404);
        if (isReadByPeople(request)) {
            HttpResponses.page(response, problem, base(request));
        } else {
            HttpResponses.problem(response, problem);
        }
    }

    /** A browser whose reader has typed or followed an address. Programs that take everything do not name HTML. */
    private static boolean isReadByPeople(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null
                && accept.contains("text/html")
                && request.getMethod().equals("GET")
                && !path(request).startsWith("/api/");
    }

    /** The way up to the viewer: relative, for a proxy may have taken away a part of the path. */
    private static String base(HttpServletRequest request) {
        long depth = path(request).chars().filter(c -> c == '/').count() - 1;
        return depth <= 0 ? "./" : "../".repeat((int) Math.min(depth, MAX_DEPTH));
    }

    /** Where the request was sent to. */
    private static String path(HttpServletRequest request) {
        Object sent = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String uri = sent instanceof String text ? text : request.getRequestURI();
        String context = request.getContextPath();
        return uri.startsWith(context) ? uri.substring(context.length()) : uri;
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 404 ->
                Problem.of(404, "Not found", "there is nothing here; the page is at /, the API at /api/{type}/{id}");
            case 405 -> Problem.of(405, "Method not allowed", "this path does not know the method");
            default ->
                status < 500
                        ? Problem.of(status, "Bad request", "the server did not take this request")
                        : Problem.of(status, "Internal error", "the gateway failed; its log says why");
        };
    }
}
