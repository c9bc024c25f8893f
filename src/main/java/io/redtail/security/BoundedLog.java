package io.redtail.security;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** Writes what strangers can provoke: twenty lines in ten seconds, then how many more there were. Any thread. */
final class BoundedLog {

    private static final int MAX_LINES = 20;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Logger logger;
    private final Level level;
    private long windowStart = System.nanoTime();
    private int lines;

    BoundedLog(Logger logger, Level level) {
        this.logger = logger;
        this.level = level;
    }

    synchronized void log(String line) {
        long now = System.nanoTime();
        if (now - windowStart > WINDOW_NANOS) {
            if (lines > MAX_LINES) {
                logger.log(level, "… and {0} more like that", lines - MAX_LINES);
            }
            windowStart = now;
            lines = 0;
        }
        lines++;
        if (lines <= MAX_LINES) {
            logger.log(level, line);
        }
    }
}
