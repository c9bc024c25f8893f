package io.redtail.websocket;

import io.redtail.delivery.CloseCode;
import io.redtail.json.Utf8;
import io.redtail.log.Logs;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Closes and pings sessions on a few threads of its own: both can block for many seconds on Liberty and Tomcat when a
 * client does not read, and that must never hold up a shard.
 *
 * <p>Its queue is bounded by the clients themselves: one close and one ping each.
 */
public final class SessionCloser {

    private static final Logger LOG = Logs.of(SessionCloser.class);
    private static final int THREADS = 4;
    private static final int MAX_REASON_BYTES = 123;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final ThreadPoolExecutor executor;

    public SessionCloser(ThreadFactory threads) {
        executor = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Closes a session.
     *
     * @param reason for people who debug a client; cut to what a close frame holds
     */
    void close(Session session, CloseCode code, String reason) {
        String cut = cut(reason);
        execute(() -> {
            try {
                session.close(new CloseReason(CloseCodes.getCloseCode(code.code()), cut));
            } catch (IOException | IllegalStateException e) {
                LOG.log(Level.DEBUG, "client_gone_before_close", e);
            }
        });
    }

    /**
     * Pings a client, unless something is just being written to it.
     *
     * @param whenSending runs right before, for the pong may be here before the call has returned
     * @param whenBusy runs instead
     */
    void ping(Session session, WritePermit turn, Runnable whenSending, Runnable whenBusy) {
        execute(() -> {
            if (!turn.tryAcquire()) {
                whenBusy.run();
                return;
            }
            try {
                whenSending.run();
                session.getAsyncRemote().sendPing(EMPTY.duplicate());
            } catch (IOException | IllegalArgumentException | IllegalStateException e) {
                LOG.log(Level.DEBUG, "client_gone_before_ping", e);
            } finally {
                turn.release();
            }
        });
    }

    private static String cut(String reason) {
        String text = reason;
        while (Utf8.length(text) > MAX_REASON_BYTES) {
            text = text.substring(0, text.length() - 1);
        }
        return text;
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException stopped) {
            LOG.log(Level.DEBUG, "close_after_stop");
        }
    }

    /** Lets what waits be done, and ends the threads. @return whether all was done in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        executor.shutdown();
        if (executor.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        executor.shutdownNow();
        return false;
    }
}
