package io.redtail.http.publishing;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryDeletion;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

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
        uploads.handle(
                request, response, caller, () -> new Uploads.Work(() -> delete(deletion, channel, caller), () -> {}));
    }

    private Reply delete(HistoryDeletion history, Channel channel, Caller caller) {
        try {
            history.delete(channel);
            deletions.log(LogEvent.of("channel_deleted")
                    .with("channel", channel)
                    .with("by", caller.getName())
                    .toString());
            return Reply.NO_CONTENT;
        } catch (HistoryUnavailableException e) {
            return Reply.of(Problem.unavailable(channel + " cannot be deleted now: " + e.getMessage()));
        } catch (InterruptedException stopped) {
            return Reply.of(Problem.unavailable("this node is shutting down; try again"));
        }
    }
}
