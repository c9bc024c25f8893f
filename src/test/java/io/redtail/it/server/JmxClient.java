package io.redtail.it.server;

import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A server's MBeans, as JConsole sees them when it is started beside the server. */
public final class JmxClient implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection server;

    private JmxClient(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.server = connector.getMBeanServerConnection();
    }

    @SuppressWarnings("BanJNDI") // the server is this test's own child
    public static JmxClient of(LoggedProcess process) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(process.pid()));
        try {
            String address = machine.startLocalManagementAgent();
            return new JmxClient(JMXConnectorFactory.connect(new JMXServiceURL(address)));
        } finally {
            machine.detach();
        }
    }

    public Set<ObjectName> gateways() {
        try {
            return server.queryNames(new ObjectName("io.redtail:*"), null);
        } catch (JMException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The one gateway at this context. */
    ObjectName gateway(String context) {
        return gateways().stream()
                .filter(name -> ObjectName.quote(context).equals(name.getKeyProperty("context")))
                .findAny()
                .orElseThrow();
    }

    public Object attribute(String context, String attribute) {
        try {
            return server.getAttribute(gateway(context), attribute);
        } catch (JMException | IOException e) {
            throw new AssertionError(e);
        }
    }

    public Object invoke(String context, String operation, Object argument, String type) throws JMException {
        try {
            return server.invoke(gateway(context), operation, new Object[] {argument}, new String[] {type});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Object invoke(String context, String operation) throws JMException {
        try {
            return server.invoke(gateway(context), operation, new Object[0], new String[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all threads but those that exist because of this client. */
    public List<String> threads() {
        try {
            var threads = ManagementFactory.newPlatformMXBeanProxy(
                    server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
            return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(Objects::nonNull)
                    .map(ThreadInfo::getThreadName)
                    .filter(name -> !name.startsWith("RMI ") && !name.startsWith("JMX "))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For how long its compilers have worked, all their threads together. */
    public Duration compilationTime() {
        try {
            var compilers = ManagementFactory.newPlatformMXBeanProxy(
                    server, ManagementFactory.COMPILATION_MXBEAN_NAME, CompilationMXBean.class);
            return Duration.ofMillis(compilers.getTotalCompilationTime());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
