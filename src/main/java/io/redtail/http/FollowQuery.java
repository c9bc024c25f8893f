package io.redtail.http;

import io.redtail.delivery.StartPosition;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a follower asks for.
 *
 * @param start where to begin
 * @param follow whether to go on with what is published from now on; otherwise the answer ends with what there is
 */
record FollowQuery(StartPosition start, boolean follow) {

    /**
     * Reads {@code follow}, {@code tail}, {@code lastEventId} and the header {@code Last-Event-ID}. The header goes first: a
     * browser that comes back sends it along with the address that it was given at first. The parameter is for a page that makes a
     * new {@code EventSource}, which has no headers to set.
     *
     * @throws ProblemException for what is malformed, and for what history would have to answer while it is off
     */
    static FollowQuery of(HttpServletRequest request, boolean history) {
        boolean follow = follow(parameter(request, "follow"));
        @Nullable String tail = parameter(request, "tail");
        @Nullable String header = request.getHeader("Last-Event-ID");
        String last = Objects.requireNonNullElse(header != null ? header : parameter(request, "lastEventId"), "");
        boolean resumes = !last.isEmpty();
        if (tail != null && !tail.matches("[0-9]{1,9}")) {
            throw new ProblemException(Problem.badRequest("tail is a whole number from 0 to 999999999"));
        }
        if (!history && (!follow || tail != null || resumes)) {
            throw new ProblemException(Problem.of(
                    409,
                    "History is off",
                    "tail, follow=false, lastEventId and Last-Event-ID need what was published before, and history is off; set"
                            + " redtail.history.enabled=true"));
        }
        if (resumes) {
            return new FollowQuery(EventId.parse(last), follow);
        }
        if (tail != null) {
            return new FollowQuery(StartPosition.tail(Long.parseLong(tail)), follow);
        }
        return new FollowQuery(follow ? StartPosition.LIVE : StartPosition.tail(Long.MAX_VALUE), follow);
    }

    private static @Nullable String parameter(HttpServletRequest request, String name) {
        return QueryString.value(request, name).orElse(null);
    }

    private static boolean follow(@Nullable String text) {
        if (text == null || text.equals("true")) {
            return true;
        }
        if (text.equals("false")) {
            return false;
        }
        throw new ProblemException(Problem.badRequest("follow is true or false"));
    }
}
