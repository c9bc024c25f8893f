package io.redtail.lifecycle;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Parts of the gateway: started in order, stopped in reverse, whatever one of them does. */
public final class Components {

    private static final Logger LOG = Logs.of(Components.class);

    private final List<Component> inOrder;

    public Components(List<Component> inOrder) {
        this.inOrder = List.copyOf(inOrder);
    }

    /** Starts them. One that throws ends the start; those after it are not started. */
    public void start() {
        inOrder.forEach(component -> component.start().run());
    }

    /**
     * Stops all of them. One that fails, is late or is interrupted does not keep the next one running; the thread's interrupt
     * flag is set again at the end.
     *
     * @param timeout how long each may take
     * @return the names of those that did not end in time, or failed
     */
    public List<String> stop(Duration timeout) {
        List<String> late = new ArrayList<>();
        boolean interrupted = false;
        for (int i = inOrder.size() - 1; i >= 0; i--) {
            Component component = inOrder.get(i);
            try {
                if (component.stop().within(timeout)) {
                    continue;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (RuntimeException | Error e) { // classes may be gone when a server shuts down
                String line = LogEvent.of("stop_failed")
                        .with("component", component.name())
                        .toString();
                LOG.log(Level.ERROR, line, e);
            }
            late.add(component.name());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return late;
    }
}
