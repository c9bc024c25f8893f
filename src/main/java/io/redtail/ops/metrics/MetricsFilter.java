package io.redtail.ops.metrics;

import io.redtail.config.Configuration;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.ops.OperatorToken;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Not a rule of a proxy, which does not see every spelling of the path that a server accepts. Where there is a {@code redtail.metrics.token}, whatever is below {@code /metrics} asks for it. Payara answers {@code /metrics/}
 * with metrics of its own, about the Java VM.
 */
@WebFilter(filterName = "metrics", urlPatterns = "/metrics/*", asyncSupported = true)
public class MetricsFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    Configuration configuration;

    private transient Optional<OperatorToken> token = Optional.empty();

    @Override
    public void init() {
        Optional<String> configured = configuration.operation().metricsToken();
        token = configured.map(known -> new OperatorToken(configured));
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (token.isEmpty() || token.get().isIn(request)) {
            chain.doFilter(request, response);
        } else {
            HttpResponses.problem(
                    response,
                    Problem.of(401, "Unauthorized", "send Authorization: Bearer and the redtail.metrics.token")
                            .with("WWW-Authenticate", "Bearer realm=\"redtail metrics\""));
        }
    }
}
