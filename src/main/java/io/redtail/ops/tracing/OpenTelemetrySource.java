package io.redtail.ops.tracing;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.TracerProvider;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Where the OpenTelemetry of this process is: the Java agent sets the global one, MicroProfile Telemetry offers one to the
 * application's beans.
 */
public final class OpenTelemetrySource {

    /** The name under which spans are made, and that an agent may be told to leave out. */
    static final String SCOPE = "io.redtail";

    private static final Logger LOG = Logs.of(OpenTelemetrySource.class);

    /** Loaded by the boot class loader, which only an agent adds there. */
    private static final String AGENT = "io.opentelemetry.javaagent.bootstrap.AgentInitializer";

    private OpenTelemetrySource() {}

    /**
     * Finds one that does something.
     *
     * @param offered what the server offers
     */
    public static Optional<OpenTelemetry> find(Iterable<OpenTelemetry> offered) {
        try {
            Optional<OpenTelemetry> global = isGlobalSet() ? Optional.of(GlobalOpenTelemetry.get()) : Optional.empty();
            if (global.isPresent() && isActive(global.get())) {
                return global;
            }
            for (OpenTelemetry one : offered) {
                if (isActive(one)) {
                    return Optional.of(one);
                }
            }
        } catch (RuntimeException | LinkageError e) { // nothing that only watches may keep the gateway from starting
            LOG.log(Level.WARNING, "tracing_unavailable", e);
        }
        return Optional.empty();
    }

    /**
     * Whether asking leaves no trace. {@link GlobalOpenTelemetry#get} sets one that does nothing where there is none, for good
     * and, on Payara, for all applications of the server. Before 1.57 of the API nothing says so but the agent's presence.
     */
    private static boolean isGlobalSet() {
        try {
            return (boolean) GlobalOpenTelemetry.class.getMethod("isSet").invoke(null);
        } catch (ReflectiveOperationException older) {
            return isAgentThere();
        }
    }

    private static boolean isAgentThere() {
        try {
            Class<?> unused = Class.forName(AGENT, false, null);
            return true;
        } catch (ClassNotFoundException none) {
            return false;
        }
    }

    private static boolean isActive(OpenTelemetry openTelemetry) {
        return openTelemetry.getTracer(SCOPE) != TracerProvider.noop().get(SCOPE);
    }
}
