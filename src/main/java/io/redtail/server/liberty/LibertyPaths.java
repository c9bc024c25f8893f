package io.redtail.server.liberty;

import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import java.util.Map;

/**
 * Makes Open Liberty find out for each request whom it is for.
 *
 * <p>The reason, read in Liberty 26.0.0.3: of the first request for a path it remembers the servlet and how much of the path is the
 * servlet's, for all later ones ({@code WebContainer.addToCache}, 500 paths). It finds them by the whole path, without {@code ..}, and
 * remembers them under what stands before the first semicolon. So after one {@code GET /a;/../metrics}, {@code /a} was the servlet of
 * {@code /metrics} for everybody, without the filters of {@code /metrics}, which ask for the token; and after {@code GET /redtail.js;/../x},
 * nobody got {@code /redtail.js}. What it has remembered before this application starts, it forgets here.
 */
final class LibertyPaths {

    private static final String CONTAINER = "com.ibm.ws.webcontainer.WebContainer";
    private static final String MAX = "invocationCacheSize";
    private static final String REMEMBERED = "_cacheMap";

    /** Not zero: how many there are may have been counted to less, and one fewer than zero is room for one. */
    private static final int NONE = Integer.MIN_VALUE;

    private LibertyPaths() {}

    /** Before the application has had a request. For the whole server, as long as it runs. */
    static void forget(ServerClasses classes) throws ReflectiveOperationException {
        Class<?> container = classes.named(CONTAINER);
        Reflection.writeStatic(container, MAX, NONE);
        ((Map<?, ?>) Reflection.readStatic(container, REMEMBERED)).clear();
    }
}
