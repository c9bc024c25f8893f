package io.redtail.http.api;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.http.ApiRequest;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.http.QueryString;
import io.redtail.http.publishing.DeletionHandler;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.http.streams.StreamingResponses;
import io.redtail.http.tickets.Tickets;
import io.redtail.security.Caller;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * The channels of one type, below {@code /api/logs/} for example: publish with {@code POST} or {@code PUT}, read and stream with
 * {@code GET}, delete what history keeps with {@code DELETE}. Each type has one of these servlets.
 */
public class ChannelServlet extends ApiServlet {

    /** The init parameter that names the type. */
    public static final String TYPE = "type";

    private static final long serialVersionUID = 1L;
    private static final Set<String> PUBLISHING = Set.of("POST", "PUT", "DELETE");

    @Inject
    ChannelTypes types;

    @Inject
    PublishHandler publisher;

    @Inject
    DeletionHandler deletions;

    @Inject
    StreamingResponses streams;

    @Inject
    Tickets tickets;

    @SuppressWarnings("NullAway.Init") // the container calls init() first
    private ChannelType type;

    @Override
    public void init() {
        type = types.named(getInitParameter(TYPE)).orElseThrow();
    }

    /** A ticket stands in for a token, to stream one channel and for nothing else. */
    @Override
    Caller admit(HttpServletRequest request) {
        Optional<String> ticket =
                request.getMethod().equals("GET") ? QueryString.value(request, "ticket") : Optional.empty();
        return ticket.isEmpty()
                ? super.admit(request)
                : accessControl.admit(
                        request,
                        () -> tickets.redeem(ticket.get(), target(request).channel()));
    }

    @Override
    String allow() {
        return "GET, HEAD, POST, PUT, DELETE, OPTIONS";
    }

    @Override
    void count(HttpServletRequest request, Caller caller) {
        if (PUBLISHING.contains(request.getMethod())) {
            publisher.admit(caller);
        } else {
            super.count(request, caller);
        }
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        String method = request.getMethod();
        if (method.equals("POST") || method.equals("PUT")) {
            publish(request, response, caller);
        } else if (method.equals("GET") || method.equals("HEAD")) {
            subscribe(request, response, caller);
        } else if (method.equals("DELETE")) {
            delete(request, response, caller);
        } else {
            throw methodNotAllowed(method);
        }
    }

    private void subscribe(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        Channel channel = target(request).channel();
        requireSubscribe(caller, channel);
        requireNoBody(request);
        streams.send(request, response, channel, caller);
    }

    private void publish(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        ApiRequest target = target(request);
        requirePublish(caller, target.channel());
        publisher.handle(request, response, target, caller);
    }

    private void delete(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        Channel channel = target(request).channel();
        requireDelete(caller, channel);
        requireNoBody(request);
        deletions.handle(request, response, channel, caller);
    }

    /** What is answered by another thread would wait for it: see {@link ApiServlet}. */
    private static void requireNoBody(HttpServletRequest request) {
        if (hasBody(request)) {
            throw new ProblemException(Problem.badRequest(request.getMethod() + " has no body here"));
        }
    }

    private ApiRequest target(HttpServletRequest request) {
        return ApiRequest.of(request, type);
    }
}
