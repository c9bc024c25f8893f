package io.redtail.log;

import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Hands a line to where {@link Logs} says at that moment; whether it is worth one, the server's own logger knows.
 *
 * <p>That it is a {@link System.Logger} has a reason: those, the JDK leaves out when it looks for the method that logs.
 */
final class GatewayLogger implements System.Logger {

    private final System.Logger server;

    GatewayLogger(System.Logger server) {
        this.server = server;
    }

    @Override
    public String getName() {
        return server.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return server.isLoggable(level);
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String line, @Nullable Throwable error) {
        JsonLog json = Logs.json();
        if (json == null) {
            server.log(level, bundle, line, error);
        } else if (isLoggable(level) && !json.write(level, getName(), String.valueOf(line), error)) {
            server.log(level, bundle, line, error); // nobody takes our output
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... values) {
        JsonLog json = Logs.json();
        if (json == null) {
            server.log(level, bundle, format, values);
        } else if (isLoggable(level)
                && !json.write(level, getName(), Messages.format(String.valueOf(format), values), null)) {
            server.log(level, bundle, format, values);
        }
    }
}
