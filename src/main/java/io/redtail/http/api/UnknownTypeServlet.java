package io.redtail.http.api;

import io.redtail.channel.ChannelType;
import io.redtail.channel.ChannelTypes;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.security.Caller;
import io.redtail.security.RequestPath;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is asked for below {@code /api} and is not there: most often a channel of a type that is not served. */
@WebServlet(name = "unknown type", urlPatterns = "/api/*", asyncSupported = true)
public class UnknownTypeServlet extends ApiServlet {

    private static final long serialVersionUID = 1L;

    /** The answer repeats only what could be a type. */
    private static final Pattern TYPE = Pattern.compile("/api/([a-z][a-z0-9-]{0,31})(/.*)?");

    @Inject
    @SuppressWarnings("serial")
    ChannelTypes types;

    @Override
    String allow() {
        return "OPTIONS";
    }

    @Override
    void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) {
        throw new ProblemException(Problem.of(
                404,
                "Not found",
                what(RequestPath.of(request), types)
                        + "; channels are at /api/{type}/{id}, and the types here are "
                        + types.all().stream().map(ChannelType::name).collect(Collectors.joining(", "))));
    }

    /** A type that is served comes here where the server has resolved dots in the path, and was led elsewhere by them. */
    static String what(String path, ChannelTypes types) {
        Matcher matcher = TYPE.matcher(path);
        if (!matcher.matches()) {
            return "there is nothing here";
        }
        String type = matcher.group(1);
        return types.named(type).isPresent()
                ? "the segments . and .. of this path, also encoded ones, lead out of the channel type " + type
                : "there is no channel type " + type;
    }
}
