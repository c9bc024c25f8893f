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
@WebServlet(name = "unknown type", urlPatterns = "/api/*")
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
        Matcher path = TYPE.matcher(RequestPath.of(request));
        throw new ProblemException(Problem.of(
                404,
                "Not found",
                (path.matches() ? "there is no channel type " + path.group(1) : "there is nothing here")
                        + "; channels are at /api/{type}/{id}, and the types here are "
                        + types.all().stream().map(ChannelType::name).collect(Collectors.joining(", "))));
    }
}
