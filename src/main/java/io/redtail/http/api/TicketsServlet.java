package io.redtail.http.api;

import io.redtail.delivery.Channel;
import io.redtail.delivery.ChannelType;
import io.redtail.delivery.ChannelTypes;
import io.redtail.delivery.InvalidChannelException;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.http.QueryString;
import io.redtail.http.tickets.Tickets;
import io.redtail.security.Caller;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code POST /api/tickets?projectId=p1}: a ticket with which an {@code EventSource} may stream that log once. */
@WebServlet(name = "tickets", urlPatterns = "/api/tickets")
public class TicketsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    @SuppressWarnings("serial")
    ChannelTypes types;

    @Inject
    @SuppressWarnings("serial")
    Tickets tickets;

    @Override
    String allow() {
        return "POST, OPTIONS";
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        if (!request.getMethod().equals("POST")) {
            throw methodNotAllowed(request.getMethod());
        }
        Channel channel = channel(request);
        requireSubscribe(caller, channel);
        String json = Json.createObjectBuilder()
                .add("ticket", tickets.issue(caller, channel))
                .add("expiresIn", Tickets.LIFETIME.toSeconds())
                .build()
                .toString();
        HttpResponses.json(response, 200, json);
    }

    /** From the query, so that there is no body to wait for. */
    private Channel channel(HttpServletRequest request) {
        ChannelType type = types.with(ChannelType.Trait.HTTP_STREAM).stream()
                .filter(candidate ->
                        QueryString.value(request, candidate.member()).isPresent())
                .findFirst()
                .orElseThrow(() -> new ProblemException(
                        Problem.badRequest("say which log the ticket is for: POST /api/tickets?projectId=p1")));
        try {
            return type.channel(QueryString.value(request, type.member()).orElseThrow());
        } catch (InvalidChannelException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }
}
