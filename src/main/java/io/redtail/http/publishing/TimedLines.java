package io.redtail.http.publishing;

import io.redtail.http.ProblemException;
import io.redtail.http.lines.ProgressBar;
import io.redtail.http.lines.UploadedLines;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one upload and their way to Redis, which two threads drive: the upload's own, which reads, and a timer that all
 * uploads share, which sends what waits while that one is blocked. Whichever finds the lines locked leaves them to the other: the
 * timer comes again, and a Redis that is slow holds up one upload's turn, not those of all.
 */
final class TimedLines {

    private final ReentrantLock lock = new ReentrantLock();
    private final UploadedLines lines;
    private final Publishing publishing;
    private final Executor soon;

    // What follows is guarded by the lock.
    private boolean expected;
    private boolean ended;
    private @Nullable RuntimeException failure;

    /** @param soon runs a task on the timer, {@link ProgressBar#INTERVAL} later */
    TimedLines(UploadedLines lines, Publishing publishing, Executor soon) {
        this.lines = lines;
        this.publishing = publishing;
        this.soon = soon;
    }

    /**
     * Takes the next bytes of the body.
     *
     * @param pause whether nothing more is there now: then nothing waits for more
     * @throws ProblemException if a message cannot be published, also one that the timer has sent
     */
    void feed(byte[] bytes, int count, boolean pause) {
        lock.lock();
        try {
            requireSuccess();
            lines.feed(bytes, count);
            if (pause) {
                publishing.flush();
            }
            expectTimer();
        } catch (RuntimeException e) {
            failure = e; // nothing is sent behind what could not be
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /** The body has ended. @throws ProblemException as {@link #feed} does */
    void finish() {
        end(lines::finish);
    }

    /** The body has broken off. @throws ProblemException as {@link #feed} does */
    void breakOff() {
        end(lines::breakOff);
    }

    /** How many lines were cut. */
    long cut() {
        lock.lock();
        try {
            return lines.cut();
        } finally {
            lock.unlock();
        }
    }

    private void end(Runnable last) {
        lock.lock();
        try {
            ended = true;
            requireSuccess();
            last.run();
            publishing.flush();
        } finally {
            lock.unlock();
        }
    }

    private void requireSuccess() {
        if (failure != null) {
            throw failure;
        }
    }

    private void expectTimer() {
        if (!expected && (lines.waits() || publishing.hasCollected())) {
            expected = true;
            soon.execute(this::sendWhatWaits);
        }
    }

    private void sendWhatWaits() {
        if (!lock.tryLock()) {
            soon.execute(this::sendWhatWaits);
            return;
        }
        try {
            expected = false;
            if (!ended && failure == null) {
                lines.showWhatIsDue();
                publishing.flush();
                expectTimer();
            }
        } catch (RuntimeException e) {
            failure = e; // the upload's thread answers with it
        } finally {
            lock.unlock();
        }
    }
}
