package io.redtail.server.payara;

import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has Tyrus on Payara use a plain scheduler instead of the server's managed one, for this application's sessions only. Any
 * thread.
 *
 * <p>The reason: Tyrus 2.1.5 schedules an idle task for each session, each message received and each message sent, even
 * with the idle timeout off, and Payara's managed scheduler walks the class path with {@code ServiceLoader} for each of
 * them: a third of the processor time of connecting, and 66 µs a message.
 */
final class TyrusScheduler {

    private static final String FIELD = "service";

    private final ScheduledThreadPoolExecutor plain;

    TyrusScheduler(ThreadFactory threads) {
        // Discarding: a session that outlives the gateway needs no idle task either.
        plain = new ScheduledThreadPoolExecutor(1, threads, new ThreadPoolExecutor.DiscardPolicy());
        plain.setRemoveOnCancelPolicy(true);
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Reflection.requireWritable(classes.named(Tyrus.SESSION), FIELD);
    }

    /**
     * To be called when the session opens, before its idle timeout is set.
     *
     * <p>In the session and not in its container, for there it is a final field.
     */
    void replaceIn(Session session) throws ReflectiveOperationException {
        Reflection.write(session, FIELD, plain);
    }

    /** Ends the thread. @return whether it ended in time */
    boolean stop(Duration timeout) throws InterruptedException {
        plain.shutdownNow();
        return plain.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
