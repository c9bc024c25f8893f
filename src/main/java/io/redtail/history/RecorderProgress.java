package io.redtail.history;

import io.redtail.history.RecorderStore.Append;
import io.redtail.history.RecorderStore.Loss;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a recorder is in its replay buffer, and the one append that takes it further: repeated until its answer has come. The
 * recorder's thread only, but for {@link #next}.
 */
final class RecorderProgress {

    private static final int MAX_MESSAGES = 2048;
    private static final long MAX_BYTES = 1024 * 1024;
    private static final Logger LOG = Logs.of(RecorderProgress.class);

    private final BoundedLog falls = new BoundedLog(LOG, Level.WARNING);
    private final ReplayBuffer replayBuffer;
    private final ToIntFunction<List<ReplayBuffer.Message>> fitting;
    private String fence = "";

    /** All before {@link #next} is recorded, up to this position. */
    private FeedPosition at = FeedPosition.NONE;

    private volatile long next;

    /** Whether {@link #at} is the position before {@link #next}. */
    private boolean placed;

    /** From this entry on, nothing that was ever recorded can be missing. */
    private long settledFrom;

    /**
     * Whether Redis may have lost what stood behind {@link #at}, and clients may know it: until all of that is recorded again as it was, a
     * loss begins the next generation.
     */
    private boolean regressed;

    /** An append whose answer has not come, and what is next after it. */
    private @Nullable Append pending;

    private long nextAfterPending;

    /**
     * Has recorded nothing yet.
     *
     * @param fitting how many messages one append takes
     */
    RecorderProgress(ReplayBuffer replayBuffer, ToIntFunction<List<ReplayBuffer.Message>> fitting) {
        this.replayBuffer = replayBuffer;
        this.fitting = fitting;
    }

    /** Any thread: all entries of the replay buffer before this one are recorded. */
    long next() {
        return next;
    }

    /** Continues from the stored position, wherever that is. */
    void continueFrom(FeedPosition stored, String newFence) {
        placed &= stored.equals(at);
        if (pending != null && stored.equals(pending.next())) { // its answer was lost
            placed = true;
            next = nextAfterPending;
        }
        pending = null;
        at = stored;
        fence = newFence;
    }

    /** Whether the stored position is one of an order that this node does not hear. */
    boolean isOfAnotherOrder() {
        return replayBuffer.isOfAnotherOrder(at);
    }

    /** Whether nothing was ever recorded. */
    boolean isAtBeginning() {
        return at.isNone();
    }

    /**
     * Looks for the stored position.
     *
     * @param probed the entry from which on nothing that was ever recorded can be missing
     * @param mayBeOld whether Redis may have lost what was recorded last
     * @return whether what follows it is there, or it is known what is not
     */
    boolean find(long probed, boolean mayBeOld) {
        settledFrom = probed;
        regressed = mayBeOld;
        OptionalLong found = replayBuffer.beginAfter(at);
        placed = found.isPresent() || (placed && replayBuffer.countsFrom(next));
        next = found.orElse(next);
        return placed;
    }

    /** The append to send: the one whose answer has not come, or the next one. Empty if there is none, or {@link #isAtBreak}. */
    Optional<Append> append() {
        if (pending == null) {
            if (replayBuffer.hasLost(next)) {
                loseDropped();
            } else {
                take();
            }
        }
        return Optional.ofNullable(pending);
    }

    private void take() {
        ReplayBuffer.Span span = replayBuffer.take(next, at, MAX_MESSAGES, MAX_BYTES);
        int count = span.messages().isEmpty() ? 0 : fitting.applyAsInt(span.messages());
        if (count < span.messages().size()) {
            span = first(count, span);
        }
        if (span.next() > next) {
            prepare(span.end(), span.next(), new Loss.Nothing(), span.messages());
        }
    }

    /** A span with so many of its messages only, or as it is if the others have been dropped meanwhile. */
    private ReplayBuffer.Span first(int count, ReplayBuffer.Span taken) {
        List<ReplayBuffer.Message> messages = taken.messages().subList(0, count);
        FeedPosition last = messages.get(count - 1).position();
        OptionalLong following = replayBuffer.beginAfter(last);
        return following.isPresent() ? new ReplayBuffer.Span(messages, last, following.getAsLong()) : taken;
    }

    private void loseDropped() {
        LogEvent event = LogEvent.of("recording_fell_behind");
        Optional<ReplayBuffer.Dropped> dropped = regressed ? Optional.empty() : replayBuffer.takeDropped(next);
        if (dropped.isPresent()) {
            ReplayBuffer.Dropped what = dropped.get();
            event.with("channels", what.missed().size()).with("consequence", "a gap in each of them");
            prepare(what.end(), what.next(), new Loss.Known(what.missed()), List.of());
        } else {
            event.with("consequence", "a gap in every channel");
            boolean unused = loseEverywhere(false);
        }
        falls.log(event.toString());
    }

    /** Whether the connection was cut here. */
    boolean isAtBreak() {
        return pending == null && replayBuffer.isBreakAt(next);
    }

    /**
     * Gives up what is not there.
     *
     * @param regress whether Redis may have lost what was recorded last
     * @return whether it could: only with a marker from which on nothing is missing
     */
    boolean loseEverywhere(boolean regress) {
        Optional<ReplayBuffer.Span> kept = replayBuffer.beginAnew(at);
        kept.ifPresent(span -> {
            if (span.end().equals(at)) {
                throw new IllegalStateException("the position is here: " + at);
            }
            prepare(span.end(), span.next(), new Loss.Unknown(regress || regressed), List.of());
        });
        return kept.isPresent();
    }

    private void prepare(FeedPosition end, long nextAfter, Loss loss, List<ReplayBuffer.Message> messages) {
        boolean settled = loss instanceof Loss.Unknown || nextAfter > settledFrom;
        pending = new Append(fence, at, end, loss, settled, messages);
        nextAfterPending = nextAfter;
    }

    /** The append is recorded. */
    void done(Append append) {
        at = append.next();
        next = nextAfterPending;
        placed = true;
        pending = null;
        regressed &= !append.settled();
        replayBuffer.recorded(next);
    }
}
