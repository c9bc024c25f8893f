package io.redtail.http.api;

import io.redtail.http.ApiRequest;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.security.Caller;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /api/jobs/{tenantId}}: publish a tenant's updates with {@code POST} or {@code PUT}. */
@WebServlet(name = "jobs", urlPatterns = "/api/jobs/*", asyncSupported = true)
public class JobsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @SuppressWarnings("serial")
    PublishHandler publisher;

    @Override
    String allow() {
        return "POST, PUT, OPTIONS";
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        switch (request.getMethod()) {
            case "POST", "PUT" -> publish(request, response, caller);
            default -> throw methodNotAllowed(request.getMethod());
        }
    }

    private void publish(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        ApiRequest target = ApiRequest.jobs(request, "/api/jobs/");
        requirePublish(caller, target.channel());
        publisher.handle(request, response, target, caller);
    }
}
