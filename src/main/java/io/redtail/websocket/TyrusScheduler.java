package io.redtail.websocket;

import io.redtail.log.Logs;
import jakarta.websocket.WebSocketContainer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has Tyrus on Payara use a plain scheduler instead of the server's managed one, for this application's sessions only. Any
 * thread.
 *
 * <p>The reason: Tyrus 2.1.5 schedules an idle task for each session, each message received and each message sent, even with
 * the idle time-out off, and Payara's managed scheduler walks the class path with {@code ServiceLoader} for each of them:
 * a third of the processor time of connecting, and 66 µs a message.
 */
public final class TyrusScheduler {

    private static final Logger LOG = Logs.of(TyrusScheduler.class);
    private static final String MANAGED = "managedScheduledExecutorService";

    private final ScheduledThreadPoolExecutor plain;

    public TyrusScheduler(ThreadFactory threads) {
        // Discarding: a session that outlives the gateway needs no idle task either.
        plain = new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
        plain.setRemoveOnCancelPolicy(true);
    }

    /** Does nothing on another server. */
    void replaceIn(WebSocketContainer container) {
        if (Tyrus.isOf(container)) {
            try {
                Reflection.write(container, MANAGED, plain);
            } catch (ReflectiveOperationException | RuntimeException unknownTyrus) {
                LOG.log(Level.DEBUG, "each message costs what Payara's scheduler costs", unknownTyrus);
            }
        }
    }

    /** Ends the thread. @return whether it ended in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        plain.shutdownNow();
        return plain.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
