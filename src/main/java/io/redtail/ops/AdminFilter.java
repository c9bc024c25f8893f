package io.redtail.ops;

import io.redtail.config.Configuration;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.security.RequestPath;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * {@code /admin} and its page: 404 unless there is a token. The page itself holds no secret and is anybody's; what it shows
 * comes from {@link AdminServlet}, which asks for the token. It is mapped in web.xml, before the filter of the files' methods:
 * without a token no answer says that there is a file.
 */
public class AdminFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    Configuration configuration;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.of(request);
        if (configuration.operation().adminToken().isEmpty()) {
            HttpResponses.problem(response, Problem.of(404, "Not found", "there is nothing here"));
        } else if (path.equals("/admin")) {
            response.setStatus(HttpServletResponse.SC_FOUND);
            response.setHeader("Location", "admin/"); // relative: a proxy may have taken away a part of the path
        } else if (path.equals("/admin/")) {
            request.getRequestDispatcher("/admin/index.html").forward(request, response);
        } else {
            chain.doFilter(request, response);
        }
    }
}
