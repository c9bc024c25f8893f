package io.redtail.ops.metrics;

import io.redtail.ops.ReadOnlyServlet;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** {@code /metrics} below the context path, for Prometheus. */
@WebServlet(name = "redtail-metrics", urlPatterns = "/metrics")
public class MetricsServlet extends ReadOnlyServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @SuppressWarnings("serial") // no server serializes its servlets
    Metrics metrics;

    @Override
    protected Page page(HttpServletRequest request) throws IOException {
        return new Page(200, Metrics.CONTENT_TYPE, metrics.text());
    }
}
