package io.redtail.http;

import io.redtail.delivery.Channel;
import io.redtail.security.Visitor;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

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

    @Inject
    @SuppressWarnings("serial")
    Tickets tickets;

    /** A ticket stands in for a token, to follow with and for nothing else. */
    @Override
    Visitor admit(HttpServletRequest request) {
        Optional<String> ticket =
                request.getMethod().equals("GET") ? QueryString.value(request, "ticket") : Optional.empty();
        return ticket.isEmpty()
                ? super.admit(request)
                : doorkeeper.admit(
                        request,
                        () -> tickets.redeem(ticket.get(), logs(request).channel()));
    }

    @Override
    String allow() {
        return "GET, HEAD, POST, PUT, OPTIONS";
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response, Visitor visitor) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> follow(request, response, visitor);
            case "POST", "PUT" -> publish(request, response, visitor);
            default -> throw methodNotAllowed(request.getMethod());
        }
    }

    private void follow(HttpServletRequest request, HttpServletResponse response, Visitor visitor) throws IOException {
        Channel channel = logs(request).channel();
        requireFollow(visitor, channel);
        streams.send(request, response, channel, visitor);
    }

    private void publish(HttpServletRequest request, HttpServletResponse response, Visitor visitor) {
        ApiRequest target = logs(request);
        requirePublish(visitor, target.channel());
        publisher.handle(request, response, target, visitor);
    }

    private static ApiRequest logs(HttpServletRequest request) {
        return ApiRequest.logs(request, "/api/logs/");
    }
}
