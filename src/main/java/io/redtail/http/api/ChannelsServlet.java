package io.redtail.http.api;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelType.IdMember;
import io.redtail.channel.ChannelTypes;
import io.redtail.channel.EndResult;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.http.QueryString;
import io.redtail.security.Caller;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/channels}: the channels that exist now, of those the caller may subscribe to, and the types of channels that are
 * served, which are no secret to anyone who may ask.
 */
@WebServlet(name = "channels", urlPatterns = "/api/channels", asyncSupported = true)
public class ChannelsServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;
    private static final int BYTES_PER_ROW = 192;

    @Inject
    LiveChannels channels;

    @Inject
    @SuppressWarnings("serial")
    ChannelTypes types;

    @Override
    String allow() {
        return "GET, HEAD, OPTIONS";
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            throw methodNotAllowed(request.getMethod());
        }
        int limit = limit(QueryString.value(request, "limit").orElse(null));
        String search = QueryString.value(request, "search").orElse("");
        LiveChannels.Listing found =
                channels.list(channel -> accessControl.maySubscribe(caller.known(), channel), search, limit + 1);
        HttpResponses.json(response, 200, json(found, limit, types));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw new ProblemException(Problem.badRequest("limit is a whole number from 1 to " + MAX_LIMIT));
        }
        return Integer.parseInt(text);
    }

    static String json(LiveChannels.Listing found, int limit, ChannelTypes types) {
        List<LiveChannels.Row> rows = found.rows();
        JsonArrayBuilder served = Json.createArrayBuilder();
        types.all().forEach(type -> served.add(json(type)));
        StringBuilder json = new StringBuilder(256 + BYTES_PER_ROW * rows.size());
        json.append("{\"types\":").append(served.build()).append(",\"channels\":[");
        for (int i = 0; i < Math.min(limit, rows.size()); i++) {
            json.append(i == 0 ? "" : ",");
            write(rows.get(i), json);
        }
        json.append("],\"more\":").append(rows.size() > limit);
        json.append(",\"complete\":").append(found.recorded().isComplete());
        if (!found.recorded().isComplete()) {
            json.append(",\"missing\":{\"historyPartitions\":")
                    .append(found.recorded().unread())
                    .append(",\"of\":")
                    .append(found.recorded().parts())
                    .append('}');
        }
        return json.append('}').toString();
    }

    static JsonObjectBuilder json(ChannelType type) {
        JsonObjectBuilder json = Json.createObjectBuilder().add("name", type.name());
        type.key()
                .ifPresentOrElse(
                        key -> json.add("kind", "state").add("key", key.toString()), () -> json.add("kind", "log"));
        type.idMember()
                .filter(IdMember::kept)
                .ifPresent(id -> json.add("id", id.member().toString()));
        type.format()
                .end()
                .ifPresent(rule -> json.add(
                        "end",
                        Json.createObjectBuilder()
                                .add("member", rule.member().toString())
                                .add("values", Json.createArrayBuilder(rule.values()))));
        return json;
    }

    /** Not through objects: a thousand rows of five members each took the time of a thousand lines. Only a status may need an escape. */
    private static void write(LiveChannels.Row row, StringBuilder json) {
        Channel channel = row.channel();
        json.append("{\"channel\":\"").append(channel.name()).append('"');
        channel.type()
                .legacy()
                .ifPresent(legacy -> json.append(",\"")
                        .append(legacy.member())
                        .append("\":\"")
                        .append(channel.id())
                        .append('"'));
        json.append(",\"followers\":").append(row.subscribers());
        json.append(",\"rate\":").append(Math.round(row.rate() * 10) / 10.0);
        row.recorded()
                .ifPresent(time -> json.append(",\"recorded\":\"").append(time).append('"'));
        row.last()
                .ifPresent(time ->
                        json.append(",\"lastPublication\":\"").append(time).append('"'));
        row.ended().ifPresent(end -> json.append(",\"ended\":").append(json(end)));
        json.append('}');
    }

    private static String json(EndResult end) {
        JsonObjectBuilder json = Json.createObjectBuilder();
        end.status().ifPresent(status -> json.add("result", status));
        end.exitCode().ifPresent(code -> json.add("exitCode", code));
        return json.build().toString();
    }
}
