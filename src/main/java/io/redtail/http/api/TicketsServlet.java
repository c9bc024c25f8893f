package io.redtail.http.api;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.UnknownTypeException;
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
import java.util.Optional;

/** {@code POST /api/tickets?channel=logs:p1}: a ticket with which an {@code EventSource} may stream that channel once. */
@WebServlet(name = "tickets", urlPatterns = "/api/tickets", asyncSupported = true)
public class TicketsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

    @Inject
    ChannelTypes types;

    @Inject
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

    /** From the query, so that there is no body to wait for: by its name, or by the member of a type that has one. */
    private Channel channel(HttpServletRequest request) {
        try {
            Optional<String> name = QueryString.value(request, "channel");
            return name.isPresent()
                    ? types.channel(name.get()).orElseThrow(() -> new UnknownTypeException(types))
                    : byMember(request);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }

    private Channel byMember(HttpServletRequest request) {
        for (ChannelType type : types.that(any -> any.legacy().isPresent())) {
            Optional<String> id = type.legacy().flatMap(legacy -> QueryString.value(request, legacy.member()));
            if (id.isPresent()) {
                return type.channel(id.get());
            }
        }
        throw new IllegalArgumentException("say which channel the ticket is for: POST /api/tickets?channel=logs:p1");
    }
}
