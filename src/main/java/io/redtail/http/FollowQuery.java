package io.redtail.http;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** What a follower asks for besides what comes from now on: all of it needs history. */
final class FollowQuery {

    private FollowQuery() {}

    /** @throws ProblemException for what is malformed, and for what history would have to answer */
    static void check(HttpServletRequest request) {
        String follow = request.getParameter("follow");
        if (follow != null && !follow.equals("true") && !follow.equals("false")) {
            throw new ProblemException(Problem.badRequest("follow is true or false"));
        }
        String tail = request.getParameter("tail");
        if (tail != null && !tail.matches("[0-9]{1,9}")) {
            throw new ProblemException(Problem.badRequest("tail is a whole number from 0 to 999999999"));
        }
        if ("false".equals(follow) || tail != null || isSet(request.getHeader("Last-Event-ID"))) {
            throw new ProblemException(Problem.of(
                    409,
                    "History is off",
                    "tail, follow=false and Last-Event-ID need what was published before, and history is off; set"
                            + " redtail.history.enabled=true"));
        }
    }

    private static boolean isSet(@Nullable String header) {
        return header != null && !header.isEmpty();
    }
}
