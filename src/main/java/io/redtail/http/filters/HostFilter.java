package io.redtail.http.filters;

import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.security.RefusedException;
import io.redtail.security.RequestPath;
import io.redtail.server.Server;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Refuses requests that are addressed to a host which is not the gateway's: pages, handshakes and the API alike. Health alone is
 * told under every name: load balancers ask each node under one of their own, and it says nothing of what is in a log.
 *
 * <p>Declared in {@code web.xml}, because filters there come before annotated ones on every server.
 */
public class HostFilter extends AccessFilter {

    private static final long serialVersionUID = 1L;

    private static final Set<String> HEALTH = Set.of("/health/live", "/health/ready", "/health/started");

    @Inject
    @SuppressWarnings("serial")
    Server server;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String path = RequestPath.of(request);
        server.from(request, accessControl.unknown(request).address(), false);
        try {
            if (!HEALTH.contains(path)) { // exactly: /health/..;/api is something else
                accessControl.checkHost(request);
            }
        } catch (RefusedException e) {
            response.setHeader("Connection", "close"); // a body that nobody reads may still be on its way
            HttpResponses.problem(response, Problem.refused(e));
            return;
        }
        chain.doFilter(request, response);
    }
}
