package io.redtail.ops.metrics;

import io.redtail.config.Configuration;
import io.redtail.ops.OperatorToken;
import io.redtail.ops.ReadOnlyServlet;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;

/**
 * {@code /metrics} below the context path, for Prometheus. Where there is a {@code redtail.metrics.token} it asks for it, because a
 * proxy's rule for the path does not see every spelling of it that a server accepts.
 */
@WebServlet(name = "redtail-metrics", urlPatterns = "/metrics")
public class MetricsServlet extends ReadOnlyServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    Metrics metrics;

    @Inject
    Configuration configuration;

    private transient Optional<OperatorToken> token = Optional.empty();

    @Override
    public void init() {
        Optional<String> configured = configuration.operation().metricsToken();
        token = configured.map(known -> new OperatorToken(configured));
    }

    @Override
    protected Page page(HttpServletRequest request) throws IOException {
        String authorization = request.getHeader("Authorization");
        if (token.isPresent() && !token.get().isIn(authorization)) {
            return Page.unauthorized("redtail metrics", "send Authorization: Bearer and the redtail.metrics.token");
        }
        return new Page(200, Metrics.CONTENT_TYPE, metrics.text());
    }
}
