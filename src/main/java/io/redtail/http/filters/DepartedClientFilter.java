package io.redtail.http.filters;

import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.log.Logs;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Keeps to itself that a client left before it had its answer. Payara logs three stacks for each such request, 25 KB, and one client
 * pipelines two hundred of them and leaves: a hundred such clients wrote 220 MB, and all threads waited for the log.
 *
 * <p>Whose request did not arrive whole, a chunk without a length for example, is told so, if it is still there.
 *
 * <p>Declared in {@code web.xml}, before all others, and for the server's error pages, too: they are written to the same clients.
 */
public class DepartedClientFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logs.of(DepartedClientFilter.class);

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (IOException e) { // Redis and files are not read here but elsewhere, where their failures are handled
            LOG.log(Level.DEBUG, "client_departed", e);
            tell(response);
        }
    }

    /** Does nothing if an answer has begun. */
    private static void tell(HttpServletResponse response) {
        try {
            response.setHeader("Connection", "close");
            HttpResponses.problem(response, Problem.badRequest("this request did not arrive whole"));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "client_departed", e);
        }
    }
}
