package io.redtail.log;

import org.jspecify.annotations.Nullable;

/**
 * What the lines are about that a thread logs now. It is in lines of JSON; the text has said it in words where it mattered.
 *
 * <p>Set around a command, a request, or the line itself, and never around deliveries, which it would slow down. A thread that
 * has left its context remembers nothing of it, for threads are the server's.
 *
 * @param session such as {@code s17}; null outside of any
 * @param channel such as {@code logs:p1}; null where it is about none, or many
 */
public record LogContext(@Nullable String session, @Nullable String channel) {

    private static final LogContext NOTHING = new LogContext(null, null);
    private static final ThreadLocal<@Nullable LogContext> CURRENT = new ThreadLocal<>();

    /** What {@link #run} does; it may throw what it wants. */
    public interface Work<E extends Exception> {

        void run() throws E;
    }

    /** The thread's own, with another session. */
    public static LogContext session(String id) {
        return new LogContext(id, current().channel);
    }

    /** The thread's own, with another channel. */
    public static LogContext channel(String name) {
        return current().onChannel(name);
    }

    /** This one, with a channel. */
    public LogContext onChannel(String name) {
        return new LogContext(session, name);
    }

    /** For a line that is about many. */
    static LogContext nothing() {
        return NOTHING;
    }

    static LogContext current() {
        LogContext current = CURRENT.get();
        return current == null ? NOTHING : current;
    }

    /** Does it within this context, and goes back to the one before. */
    public <E extends Exception> void run(Work<E> work) throws E {
        LogContext before = CURRENT.get();
        CURRENT.set(this);
        try {
            work.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }
}
