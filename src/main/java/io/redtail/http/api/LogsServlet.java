package io.redtail.http.api;

import io.redtail.delivery.Channel;
import io.redtail.http.ApiRequest;
import io.redtail.http.QueryString;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.http.streams.StreamingResponses;
import io.redtail.http.tickets.Tickets;
import io.redtail.security.Caller;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** {@code /api/logs/{projectId}}: publish with {@code POST} or {@code PUT}, read and stream with {@code GET}. */
@WebServlet(name = "logs", urlPatterns = "/api/logs/*", asyncSupported = true)
public class LogsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @SuppressWarnings("serial")
    PublishHandler publisher;

    @Inject
    @SuppressWarnings("serial")
    StreamingResponses streams;

    @Inject
    @SuppressWarnings("serial")
    Tickets tickets;

    /** A ticket stands in for a token, to stream one log and for nothing else. */
    @Override
    Caller admit(HttpServletRequest request) {
        Optional<String> ticket =
                request.getMethod().equals("GET") ? QueryString.value(request, "ticket") : Optional.empty();
        return ticket.isEmpty()
                ? super.admit(request)
                : accessControl.admit(
                        request,
                        () -> tickets.redeem(ticket.get(), logs(request).channel()));
    }

    @Override
    String allow() {
        return "GET, HEAD, POST, PUT, OPTIONS";
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> subscribe(request, response, caller);
            case "POST", "PUT" -> publish(request, response, caller);
            default -> throw methodNotAllowed(request.getMethod());
        }
    }

    private void subscribe(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        Channel channel = logs(request).channel();
        requireSubscribe(caller, channel);
        streams.send(request, response, channel, caller);
    }

    private void publish(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        ApiRequest target = logs(request);
        requirePublish(caller, target.channel());
        publisher.handle(request, response, target, caller);
    }

    private static ApiRequest logs(HttpServletRequest request) {
        return ApiRequest.logs(request, "/api/logs/");
    }
}
