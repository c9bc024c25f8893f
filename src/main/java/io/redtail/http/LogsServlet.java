package io.redtail.http;

import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code /api/logs/{projectId}}: publish with {@code POST} or {@code PUT}, follow with {@code GET}. */
@WebServlet(name = "logs", urlPatterns = "/api/logs/*", asyncSupported = true)
public class LogsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @SuppressWarnings("serial")
    PublishHandler publisher;

    @Inject
    @SuppressWarnings("serial")
    Streams streams;

    @Override
    String allow() {
        return "GET, POST, PUT, OPTIONS";
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getMethod()) {
            case "GET" -> follow(request, response);
            case "POST", "PUT" -> publisher.handle(request, response, ApiRequest.logs(request, "/api/logs/"));
            default -> throw methodNotAllowed(request.getMethod());
        }
    }

    private void follow(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ApiRequest target = ApiRequest.logs(request, "/api/logs/");
        StreamFormat format = StreamFormat.of(request.getHeader("Accept"));
        FollowQuery.check(request);
        streams.follow(request, response, target.channel(), format);
    }
}
