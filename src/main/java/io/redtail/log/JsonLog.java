package io.redtail.log;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/** Writes one JSON object a line. Any thread; like a server's console handler, it waits while nobody reads its output. */
final class JsonLog {

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final String context;
    private final String node;
    private final String before;
    private final OutputStream out;

    /** @param before what each line is preceded by: a line's end where the server has not ended its own */
    JsonLog(String context, String node, String before, OutputStream out) {
        this.context = context;
        this.node = node;
        this.before = before;
        this.out = out;
    }

    /** Writes a line of now. @return false if that fails: a server without a console may have closed its output */
    boolean write(Level level, String logger, String message, @Nullable Throwable error) {
        String json = line(Instant.now(), level, logger, message, error);
        byte[] line = (before + json + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (FileDescriptor.out) { // the same object for all deployments of one server
                out.write(line); // in one piece, or the server's own lines may come in between
            }
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    String line(Instant time, Level level, String logger, String message, @Nullable Throwable error) {
        LogContext about = LogContext.current();
        JsonObjectText line = new JsonObjectText()
                .add("time", MILLIS.format(time))
                .add("level", level.getName())
                .add("logger", logger)
                .add("thread", Thread.currentThread().getName())
                .add("message", message)
                .add("context", context)
                .add("node", node)
                .add("session", about.session())
                .add("channel", about.channel());
        if (error != null) {
            line.add(
                    "error",
                    new JsonObjectText()
                            .add("type", error.getClass().getName())
                            .add("message", error.getMessage())
                            .add("stack", stack(error)));
        }
        return line.toString();
    }

    private static String stack(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
