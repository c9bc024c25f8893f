package io.redtail.ops;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A gateway's place in JMX. Without it the gateway works all the same, so whatever fails here is logged and no more. */
public final class JmxRegistration {

    private static final Logger LOG = Logs.of(JmxRegistration.class);

    private final MBeanServer server;
    private final ObjectName name;
    private boolean registered;

    public JmxRegistration(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    public synchronized void register(GatewayMXBean gateway) {
        try {
            server.registerMBean(new DescribedMXBean(gateway), name);
            registered = true;
        } catch (InstanceAlreadyExistsException taken) {
            LOG.log(
                    Level.WARNING,
                    LogEvent.of("mbean_not_registered").with("name", name).with("reason", "the name is taken"));
        } catch (JMException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    () -> LogEvent.of("mbean_not_registered").with("name", name).toString(),
                    e);
        }
    }

    /** Takes out what {@link #register} put there, and nobody else's. */
    public synchronized void unregister() {
        if (!registered) {
            return;
        }
        registered = false;
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException gone) {
            LOG.log(Level.DEBUG, LogEvent.of("mbean_already_unregistered").with("name", name));
        } catch (JMException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    () -> LogEvent.of("mbean_not_unregistered")
                            .with("name", name)
                            .toString(),
                    e);
        }
    }
}
