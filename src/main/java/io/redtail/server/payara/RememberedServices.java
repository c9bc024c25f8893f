package io.redtail.server.payara;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The application's class loader for {@code ServiceLoader}: where the providers of a service are listed is searched for once, in all
 * JARs of application and server, and remembered. A deployed application's JARs do not change. Any thread.
 */
final class RememberedServices extends ClassLoader {

    private static final String SERVICES = "META-INF/services/";

    static {
        registerAsParallelCapable();
    }

    /** By the name of the list; there are as many as services that somebody has asked for. */
    private final Map<String, List<URL>> lists = new ConcurrentHashMap<>();

    RememberedServices(ClassLoader application) {
        super(application);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (!name.startsWith(SERVICES)) {
            return super.getResources(name);
        }
        List<URL> known = lists.get(name);
        if (known == null) {
            known = List.copyOf(Collections.list(super.getResources(name)));
            lists.put(name, known);
        }
        return Collections.enumeration(known);
    }
}
