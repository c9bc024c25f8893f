package io.redtail.log;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Writes what strangers can provoke: twenty lines in ten seconds, then how many more there were. While more than that come, the ten
 * seconds become twenty, forty and so on, up to ten minutes: a storm that goes on for an hour is two hundred lines. Any thread.
 */
public final class BoundedLog {

    private static final int MAX_LINES = 20;
    private static final long MIN_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MAX_WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Logger logger;
    private final Level level;
    private final LongSupplier nanoTime;
    private long windowStart;
    private long windowNanos = MIN_WINDOW_NANOS;
    private long lastLine;
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

    /** The same; {@code line} makes the line, if it is written. */
    public void log(Supplier<String> line) {
        if (isWorthALine()) {
            logger.log(level, line.get());
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
            if (now - windowStart > windowNanos) {
                more = lines - MAX_LINES;
                boolean goesOn = more > 0 && now - lastLine < MIN_WINDOW_NANOS;
                windowNanos = goesOn ? Math.min(2 * windowNanos, MAX_WINDOW_NANOS) : MIN_WINDOW_NANOS;
                windowStart = now;
                lines = 0;
            }
            lastLine = now;
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
