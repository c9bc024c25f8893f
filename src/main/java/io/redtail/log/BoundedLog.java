package io.redtail.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Writes what strangers can provoke: twenty lines in ten seconds, then how many more there were. Any thread. */
public final class BoundedLog {

    private static final int MAX_LINES = 20;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger logger;
    private final Level level;
    private final LongSupplier nanoTime;
    private long windowStart;
    private int lines;

    public BoundedLog(Logger logger, Level level) {
        this(logger, level, System::nanoTime);
    }

    BoundedLog(Logger logger, Level level, LongSupplier nanoTime) {
        this.logger = logger;
        this.level = level;
        this.nanoTime = nanoTime;
        this.windowStart = nanoTime.getAsLong();
    }

    /** Writes it as it is: braces mean nothing. */
    public void log(String line) {
        if (isWorthALine()) {
            logger.log(level, line);
        }
    }

    /** The same, with what has failed. */
    public void log(String line, Throwable failure) {
        if (isWorthALine()) {
            logger.log(level, line, failure);
        }
    }

    private boolean isWorthALine() {
        int more = 0;
        boolean worthIt;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (now - windowStart > WINDOW_NANOS) {
                more = lines - MAX_LINES;
                windowStart = now;
                lines = 0;
            }
            lines++;
            worthIt = lines <= MAX_LINES;
        }
        if (more > 0) {
            int unsaid = more;
            LogContext.nothing()
                    .run(() -> logger.log(level, LogEvent.of("lines_suppressed").with("count", unsaid)));
        }
        return worthIt;
    }
}
