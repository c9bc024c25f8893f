package io.redtail.http.filters;

import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * The files of the WAR can be read, and nothing else. Liberty answers a {@code DELETE}, and any method that does not exist, with the
 * file. Mapped in web.xml.
 */
public class PageMethodsFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String ALLOW = "GET, HEAD, OPTIONS";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (METHODS.contains(request.getMethod())) {
            chain.doFilter(request, response);
        } else {
            HttpResponses.problem(
                    response,
                    Problem.of(405, "Method not allowed", "this is a file: " + ALLOW)
                            .with("Allow", ALLOW));
        }
    }
}
