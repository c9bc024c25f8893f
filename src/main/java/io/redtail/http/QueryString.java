package io.redtail.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What stands behind the question mark, and only that: servers look for parameters in the body of a {@code POST}, too. */
public final class QueryString {

    private QueryString() {}

    /** The first value of this name. @throws ProblemException 400 for a broken percent sign in it */
    public static Optional<String> value(HttpServletRequest request, String name) {
        @Nullable String query = request.getQueryString();
        return query == null
                ? Optional.empty()
                : Arrays.stream(query.split("&", -1))
                        .filter(pair -> pair.startsWith(name + "="))
                        .findFirst()
                        .map(pair -> decode(pair.substring(name.length() + 1)));
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new ProblemException(Problem.badRequest("the query has a percent sign without two hex digits"));
        }
    }
}
