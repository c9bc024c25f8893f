package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryDeletion;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.http.HttpResponses;
import io.redtail.http.Places.Place;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.security.Caller;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * Deletes what history keeps of a channel. A request waits until what was published before it is recorded, so it runs on a thread
 * of the uploads', and counts as one of them. Any thread.
 */
public final class DeletionHandler {

    private static final Logger LOG = Logs.of(DeletionHandler.class);

    /** A tenant may delete its own channels a thousand times a second. */
    private final BoundedLog deletions = new BoundedLog(LOG, Level.INFO);

    private final boolean enabled;
    private final Optional<HistoryDeletion> history;
    private final Uploads uploads;
    private final PublishLimits limits;

    /**
     * Deletes nothing yet.
     *
     * @param enabled whether clients may change anything over HTTP
     * @param history empty: it is off
     */
    public DeletionHandler(boolean enabled, Optional<HistoryDeletion> history, Uploads uploads, PublishLimits limits) {
        this.enabled = enabled;
        this.history = history;
        this.uploads = uploads;
        this.limits = limits;
    }

    /**
     * Starts to delete, and returns.
     *
     * @throws ProblemException if it cannot even start
     * @throws io.redtail.security.RefusedException if the caller has had its share
     */
    public void handle(HttpServletRequest request, HttpServletResponse response, Channel channel, Caller caller) {
        if (!enabled) {
            throw new ProblemException(
                    Problem.forbidden("publishing and deleting over HTTP is off here (redtail.http.publish.enabled)"));
        }
        HistoryDeletion deletion = history.orElseThrow(() -> new ProblemException(Problem.of(
                409,
                "History is off",
                "there is nothing to delete, because history is off; set redtail.history.enabled=true")));
        limits.admitDeletion(caller);
        Place place = uploads.take(caller);
        try {
            start(request, response, place, deletion, channel, caller);
        } catch (RuntimeException e) {
            place.release();
            throw e;
        }
    }

    private void start(
            HttpServletRequest request,
            HttpServletResponse response,
            Place place,
            HistoryDeletion deletion,
            Channel channel,
            Caller caller) {
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0);
        try {
            uploads.start(async, place, () -> {
                Optional<Problem> problem = delete(deletion, channel, caller);
                place.release();
                if (problem.isPresent()) {
                    HttpResponses.problem(response, problem.get());
                } else {
                    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                }
            });
        } catch (RejectedExecutionException stopped) {
            place.release();
            PublishHandler.complete(
                    async, response, Problem.unavailable("this node takes no requests now; try again later"));
        }
    }

    /** @return what went wrong */
    private Optional<Problem> delete(HistoryDeletion history, Channel channel, Caller caller) {
        try {
            history.delete(channel);
            deletions.log(LogEvent.of("channel_deleted")
                    .with("channel", channel)
                    .with("by", caller.getName())
                    .toString());
            return Optional.empty();
        } catch (HistoryUnavailableException e) {
            return Optional.of(Problem.unavailable(channel + " cannot be deleted now: " + e.getMessage()));
        } catch (InterruptedException stopped) {
            return Optional.of(Problem.unavailable("this node is shutting down; try again"));
        }
    }
}
