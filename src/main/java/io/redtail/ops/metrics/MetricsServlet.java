package io.redtail.ops.metrics;

import io.redtail.ops.ReadOnlyServlet;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** {@code /metrics} below the context path, for Prometheus. {@link MetricsFilter} says to whom. */
@WebServlet(name = "redtail-metrics", urlPatterns = "/metrics")
public class MetricsServlet extends ReadOnlyServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    Metrics metrics;

    @Override
    protected Page page(HttpServletRequest request) throws IOException {
        return new Page(200, Metrics.CONTENT_TYPE, metrics.text());
    }
}
