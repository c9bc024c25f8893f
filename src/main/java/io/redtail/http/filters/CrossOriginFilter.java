package io.redtail.http.filters;

import io.redtail.security.RequestPath;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Says which pages of other origins may read an answer (CORS, Fetch standard section 3.2). Below {@code /api} these are the pages
 * of allowed origins, and they may read refusals, too: otherwise a browser reports a 401 as a failed network. What is public
 * and the same for everybody, any page may read.
 *
 * <p>Declared in {@code web.xml}, because filters there come before annotated ones on every server: what those refuse already has
 * the headers.
 */
public class CrossOriginFilter extends AccessFilter {

    private static final long serialVersionUID = 1L;

    private static final Set<String> PUBLIC =
            Set.of("/redtail.js", "/redtail-log.js", "/openapi.yaml", "/asyncapi.yaml");

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.of(request);
        if (path.startsWith("/api/")) {
            response.addHeader("Vary", "Origin");
            accessControl.allowedOrigin(request).ifPresent(origin -> {
                response.setHeader("Access-Control-Allow-Origin", origin);
                response.setHeader(
                        "Access-Control-Expose-Headers", "Idempotency-Replayed, Retry-After, WWW-Authenticate");
            });
        } else if (PUBLIC.contains(path)) {
            response.setHeader("Access-Control-Allow-Origin", "*");
        }
        chain.doFilter(request, response);
    }
}
