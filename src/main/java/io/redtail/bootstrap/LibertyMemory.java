package io.redtail.bootstrap;

import io.redtail.log.Logs;
import io.redtail.websocket.Reflection;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.Map;

/**
 * Has Open Liberty let go of this application's class loader. Does nothing on another server.
 *
 * <p>Liberty 26.0.0.3 keeps the context providers of every application that has a bean, by its class loader, where the feature
 * concurrent-3.0 is on, and forgets them when an application of that name ends ({@code ThirdPartyContextCoordinator}). But it
 * keeps them under the name that server.xml gives the application, and forgets them under that of its archive: where these
 * differ, the application stays in memory for ever.
 */
final class LibertyMemory {

    private static final Logger LOG = Logs.of(LibertyMemory.class);
    private static final String LIBERTY = "com.ibm.ws.concurrent.";

    private LibertyMemory() {}

    /**
     * To be called when the application ends, by the container's thread: it is known by its context class loader.
     *
     * @param executor one of this application's
     */
    static void release(ManagedExecutorService executor) {
        if (!executor.getClass().getName().startsWith(LIBERTY)) {
            return;
        }
        try {
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
        } catch (ReflectiveOperationException | RuntimeException unknownLiberty) {
            LOG.log(Level.DEBUG, "Liberty keeps the class loader", unknownLiberty);
        }
    }
}
