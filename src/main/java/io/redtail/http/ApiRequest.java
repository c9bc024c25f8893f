package io.redtail.http;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelType;
import io.redtail.channel.InvalidChannelException;
import io.redtail.security.RequestPath;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * What a request's path names.
 *
 * <p>An id may contain slashes, plain or encoded, so the whole rest of the path is the id. Only {@code POST} knows the suffix
 * {@code /end}: a project whose id ends with that is published to with {@code PUT}. A slash with nothing behind it is nearly
 * always one too many, and would name another channel than was meant: it is an id's only if it is encoded.
 *
 * @param channel what is read or published
 * @param end whether it is the end of the log that is posted
 */
public record ApiRequest(Channel channel, boolean end) {

    private static final String END = "/end";

    /** A request for a channel of this type, below {@code /api/logs/} for example. @throws ProblemException for an id of another shape */
    public static ApiRequest of(HttpServletRequest request, ChannelType type) {
        String id = id(request, "/api/" + type.name() + "/");
        boolean end = request.getMethod().equals("POST") && id.endsWith(END) && id.length() > END.length();
        if (end && !type.hasEndMark()) {
            throw new ProblemException(Problem.badRequest(
                    howItEnds(type) + "; to publish to a channel whose id ends with " + END + ", use PUT"));
        }
        return new ApiRequest(channel(type, end ? id.substring(0, id.length() - END.length()) : id), end);
    }

    private static String howItEnds(ChannelType type) {
        if (type.key().isPresent()) {
            return "channels of " + type + " are a state, which has no end";
        }
        return type.format()
                .end()
                .map(rule -> "channels of " + type + " end with a payload for which " + rule + ": publish one")
                .orElse("channels of " + type + " share a Redis channel and have no end; redtail.channels." + type
                        + ".end may give them one");
    }

    /** From the URI as it was sent: servers differ in what they decode, and in what they make of an encoded slash. */
    private static String id(HttpServletRequest request, String prefix) {
        String path = RequestPath.of(request);
        if (!path.startsWith(prefix)) {
            throw new ProblemException(Problem.badRequest("the server reads this path as one below " + prefix
                    + ", perhaps because of .. or of encoded characters in it: write it as " + prefix + "{id}"));
        }
        String rest = path.substring(prefix.length());
        if (rest.length() > 1 && (rest.endsWith("/") || rest.startsWith("/") || rest.contains("//"))) {
            throw new ProblemException(Problem.of(
                    404,
                    "Not found",
                    "this path has a slash too many; one that is part of an id there is written as %2F"));
        }
        try {
            return URLDecoder.decode(rest.replace("+", "%2B"), StandardCharsets.UTF_8); // a plus is a plus in a path
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Problem.badRequest("the path has a percent sign without two hex digits"));
        }
    }

    private static Channel channel(ChannelType type, String id) {
        try {
            return type.channel(id);
        } catch (InvalidChannelException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }
}
