package io.redtail.server.liberty;

import io.redtail.server.NotSetException;
import io.redtail.server.Reflection;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes Open Liberty release this application's class loader.
 *
 * <p>Liberty 26.0.0.3 keeps it in two places. It has the context providers of every application with a bean by its class loader,
 * where the feature concurrent-3.0 is on, and forgets them when an application of that name ends ({@code
 * ThirdPartyContextCoordinator}): but it keeps them under the name that server.xml gives the application, and forgets them under
 * that of its archive, and these may differ. And a logger has the class that asked for it first ({@code
 * TraceComponent.getTraceClass}), also when the same library of a later deployment has asked for it meanwhile.
 */
final class LibertyClassLoader {

    private LibertyClassLoader() {}

    /** Looks, when the application starts, for all that {@link #release} will need. */
    static void check(ManagedExecutorService executor) throws ReflectiveOperationException {
        Map<?, ?> unused = contextProviders(executor);
        List<Logger> loggers = libertysLoggers();
        if (loggers.isEmpty()) {
            throw new NoSuchFieldException("no logger is a WsLogger");
        }
        Class<?> unusedToo = whoAskedFor(loggers.get(0));
        Reflection.require(loggers.get(0).getClass(), "registerTraceComponent", 3);
    }

    /** To be called when the application ends, by the container's thread: the application is known by its context class loader. */
    static void release(ManagedExecutorService executor) throws ReflectiveOperationException {
        contextProviders(executor).remove(Thread.currentThread().getContextClassLoader());
        for (Logger logger : libertysLoggers()) {
            Class<?> asked = whoAskedFor(logger);
            if (asked != null && asked.getClassLoader() == LibertyClassLoader.class.getClassLoader()) {
                forgetWhoAskedFor(logger);
            }
        }
    }

    private static Map<?, ?> contextProviders(ManagedExecutorService executor) throws ReflectiveOperationException {
        Object context = Reflection.call(Reflection.read(executor, "contextSvcRef"), "getService");
        Object providers = Reflection.read(context, "threadContextMgr", "threadContextProviders");
        Iterator<?> services = (Iterator<?>) Reflection.call(providers, "getServices");
        while (services.hasNext()) {
            Object service = services.next();
            if (service.getClass().getSimpleName().equals("ThirdPartyContextCoordinator")) {
                return (Map<?, ?>) Reflection.read(service, "providersPerClassLoader");
            }
        }
        throw new NotSetException("ThirdPartyContextCoordinator");
    }

    private static List<Logger> libertysLoggers() {
        List<Logger> loggers = new ArrayList<>();
        LogManager manager = LogManager.getLogManager();
        Iterator<String> names = manager.getLoggerNames().asIterator();
        while (names.hasNext()) {
            Logger logger = manager.getLogger(names.next());
            if (logger != null && logger.getClass().getSimpleName().equals("WsLogger")) {
                loggers.add(logger);
            }
        }
        return loggers;
    }

    private static @Nullable Class<?> whoAskedFor(Logger logger) throws ReflectiveOperationException {
        return (Class<?>) Reflection.call(Reflection.read(logger, "ivTC"), "getTraceClass");
    }

    /** The logger gets a new trace component. The old one's class is a final field, so it cannot be replaced there. */
    private static void forgetWhoAskedFor(Logger logger) throws ReflectiveOperationException {
        Object unused = Reflection.call(
                logger, "registerTraceComponent", logger.getName(), Object.class, logger.getResourceBundleName());
    }
}
