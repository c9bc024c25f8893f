package io.redtail.bootstrap;

import io.redtail.log.Logs;
import io.redtail.websocket.Reflection;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * Has Open Liberty let go of this application's class loader. Does nothing on another server.
 *
 * <p>Liberty 26.0.0.3 keeps it in two places. It has the context providers of every application with a bean by its class loader,
 * where the feature concurrent-3.0 is on, and forgets them when an application of that name ends ({@code
 * ThirdPartyContextCoordinator}): but it keeps them under the name that server.xml gives the application, and forgets them under
 * that of its archive, and these may differ. And a logger has the class that asked for it first ({@code
 * TraceComponent.getTraceClass}), also when the same library of a later deployment has asked for it meanwhile.
 */
final class LibertyClassLoader {

    private static final Logger LOG = Logs.of(LibertyClassLoader.class);

    private LibertyClassLoader() {}

    /**
     * To be called when the application ends, by the container's thread: the application is known by its context class loader.
     *
     * @param executor one of this application's
     */
    static void release(ManagedExecutorService executor) {
        if (!executor.getClass().getName().startsWith("com.ibm.ws.concurrent.")) {
            return;
        }
        try {
            forgetContextProviders(executor);
            forgetWhoAskedForLoggers();
        } catch (ReflectiveOperationException | RuntimeException unknownLiberty) {
            LOG.log(Level.DEBUG, "Liberty keeps the class loader", unknownLiberty);
        }
    }

    private static void forgetContextProviders(ManagedExecutorService executor) throws ReflectiveOperationException {
        Object context = Reflection.call(Reflection.read(executor, "contextSvcRef"), "getService");
        Object providers = Reflection.read(context, "threadContextMgr", "threadContextProviders");
        Iterator<?> services = (Iterator<?>) Reflection.call(providers, "getServices");
        while (services.hasNext()) {
            Object service = services.next();
            if (service.getClass().getSimpleName().equals("ThirdPartyContextCoordinator")) {
                ((Map<?, ?>) Reflection.read(service, "providersPerClassLoader"))
                        .remove(Thread.currentThread().getContextClassLoader());
            }
        }
    }

    private static void forgetWhoAskedForLoggers() throws ReflectiveOperationException {
        LogManager manager = LogManager.getLogManager();
        Iterator<String> names = manager.getLoggerNames().asIterator();
        while (names.hasNext()) {
            java.util.logging.Logger logger = manager.getLogger(names.next());
            if (logger != null && logger.getClass().getSimpleName().equals("WsLogger")) {
                Object trace = Reflection.read(logger, "ivTC");
                Class<?> asked = (Class<?>) Reflection.call(trace, "getTraceClass");
                if (asked != null && asked.getClassLoader() == LibertyClassLoader.class.getClassLoader()) {
                    Reflection.write(trace, "aClass", Object.class);
                }
            }
        }
    }
}
