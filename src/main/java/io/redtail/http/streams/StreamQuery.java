package io.redtail.http.streams;

import io.redtail.channel.Channel;
import io.redtail.delivery.StartPosition;
import io.redtail.http.HeaderValues;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.http.QueryString;
import io.redtail.protocol.SinceTime;
import io.redtail.protocol.Snapshots;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of a request that reads or streams a log.
 *
 * @param start where to begin
 * @param live whether to continue with what is published from now on; otherwise the answer ends with what there is
 * @param times whether lines begin with their time
 */
record StreamQuery(StartPosition start, boolean live, LineTimes times) {

    /**
     * Reads {@code follow}, {@code tail}, {@code since}, {@code snapshot}, {@code time}, {@code lastEventId} and the header {@code Last-Event-ID}. The header goes first: a
     * browser that comes back sends it along with the address that it was given at first. The parameter is for a page that makes a
     * new {@code EventSource}, which has no headers to set.
     *
     * @throws ProblemException for what is malformed or said twice, and for what history would have to answer while it is off
     */
    static StreamQuery of(HttpServletRequest request, Channel channel, boolean history) {
        boolean live = isTrue(request, "follow", true);
        boolean snapshot = isTrue(request, "snapshot", false);
        @Nullable String tail = parameter(request, "tail");
        String last = HeaderValues.only("Last-Event-ID", Collections.list(request.getHeaders("Last-Event-ID")))
                .orElseGet(() -> Objects.requireNonNullElse(parameter(request, "lastEventId"), ""));
        boolean resumes = !last.isEmpty();
        if (tail != null && !tail.matches("[0-9]{1,9}")) {
            throw new ProblemException(Problem.badRequest("tail is a whole number from 0 to 999999999"));
        }
        Optional<StartPosition> since = since(request);
        LineTimes times = times(request);
        if (Stream.of(snapshot, tail != null, since.isPresent())
                        .filter(begins -> begins)
                        .count()
                > 1) {
            throw new ProblemException(Problem.badRequest("begin in one place: either snapshot, tail or since"));
        }
        if (snapshot && channel.type().key().isEmpty()) {
            throw new ProblemException(Problem.badRequest(
                    Snapshots.whyNot(channel, history).orElseThrow().message()));
        }
        if (!history && (!live || tail != null || since.isPresent() || snapshot || resumes)) {
            throw new ProblemException(Problem.of(
                    409,
                    "History is off",
                    "tail, since, snapshot, follow=false, lastEventId and Last-Event-ID need what was published before, and history is off; set"
                            + " redtail.history.enabled=true"));
        }
        if (resumes) {
            return new StreamQuery(EventId.parse(last), live, times);
        }
        if (snapshot) {
            return new StreamQuery(StartPosition.Snapshot.BEGIN, live, times);
        }
        if (tail != null) {
            return new StreamQuery(StartPosition.tail(Long.parseLong(tail)), live, times);
        }
        if (since.isPresent()) {
            return new StreamQuery(since.get(), live, times);
        }
        return new StreamQuery(live ? StartPosition.LIVE : StartPosition.tail(Long.MAX_VALUE), live, times);
    }

    private static Optional<StartPosition> since(HttpServletRequest request) {
        try {
            return QueryString.value(request, "since").map(SinceTime::parse);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(Problem.badRequest(String.valueOf(e.getMessage())));
        }
    }

    private static LineTimes times(HttpServletRequest request) {
        return QueryString.value(request, "time")
                .map(time -> {
                    if (!time.equals("iso")) {
                        throw new ProblemException(Problem.badRequest("time is iso, or absent for lines without it"));
                    }
                    return LineTimes.ISO;
                })
                .orElse(LineTimes.NONE);
    }

    private static @Nullable String parameter(HttpServletRequest request, String name) {
        return QueryString.value(request, name).orElse(null);
    }

    private static boolean isTrue(HttpServletRequest request, String name, boolean otherwise) {
        String text = Objects.requireNonNullElse(parameter(request, name), String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw new ProblemException(Problem.badRequest(name + " is true or false"));
        }
        return text.equals("true");
    }
}
