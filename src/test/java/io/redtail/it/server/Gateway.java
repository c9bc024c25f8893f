package io.redtail.it.server;

import java.net.URI;
import java.time.Duration;

/** Where the gateway under test is. */
public final class Gateway {

    /** How long it keeps a channel that nobody follows: arquillian.xml says so, because the usual five seconds are often waited for. */
    public static final Duration LINGER = Duration.ofSeconds(1);

    private Gateway() {}

    public static int port() {
        return Integer.getInteger("redtail.it.http.port");
    }

    /** Where a tool has started it, outside the build's tests. */
    public static void useForTool(int port) {
        System.setProperty("redtail.it.http.port", String.valueOf(port));
    }

    /** Such as {@code ws://127.0.0.1:40123/ws}. */
    public static URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    /** Such as {@code http://127.0.0.1:40123/}. */
    public static URI page(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }
}
