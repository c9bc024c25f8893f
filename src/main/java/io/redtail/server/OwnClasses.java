package io.redtail.server;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import jakarta.servlet.ServletContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;

/**
 * Loads every class of this application while it starts.
 *
 * <p>The reason: on SIGTERM a server may stop the application's class loader before it ends the last connections. Payara 6.2025.10
 * does, and a class that is needed first when a connection ends is then a {@code NoClassDefFoundError} for each of them.
 */
public final class OwnClasses {

    private static final Logger LOG = Logs.of(OwnClasses.class);
    private static final String ROOT = "/WEB-INF/classes/";
    private static final String SUFFIX = ".class";

    private OwnClasses() {}

    /** Takes some 100 ms. What cannot be loaded is written for another server, and not used on this one. */
    public static void load(ServletContext context) {
        long began = System.nanoTime();
        int loaded = loadBelow(ROOT + "io/redtail/", context);
        LOG.log(Level.DEBUG, "classes_loaded count={0} ms={1}", loaded, (System.nanoTime() - began) / 1_000_000);
    }

    private static int loadBelow(String folder, ServletContext context) {
        Set<String> paths = context.getResourcePaths(folder);
        int loaded = 0;
        for (String path : paths == null ? Set.<String>of() : paths) {
            if (path.endsWith("/")) {
                loaded += loadBelow(path, context);
            } else if (path.endsWith(SUFFIX) && load(className(path))) {
                loaded++;
            }
        }
        return loaded;
    }

    private static String className(String path) {
        return path.substring(ROOT.length(), path.length() - SUFFIX.length()).replace('/', '.');
    }

    private static boolean load(String name) {
        try {
            Class<?> unused = Class.forName(name, false, OwnClasses.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            LOG.log(
                    Level.DEBUG,
                    () -> LogEvent.of("class_not_loadable").with("name", name).toString(),
                    e);
            return false;
        }
    }
}
