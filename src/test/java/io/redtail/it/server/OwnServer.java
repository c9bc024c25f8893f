package io.redtail.it.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server of a test's own, without an application at first: for tests that deploy and undeploy. Which one is what {@code
 * arquillian.launch} says, from where the build has put it, with its files in {@code target/servers}.
 */
public interface OwnServer extends AutoCloseable {

    Path WAR = Path.of("target", "redtail.war").toAbsolutePath();
    Path SERVERS = Path.of("target", "servers").toAbsolutePath();
    Duration TIMEOUT = Duration.ofMinutes(3);

    /** What is only softly reachable is no trace: a full collection takes it at once. */
    String CLEAR_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

    /** A compiler that makes code soon: a server that serves a few seconds spends half of them on starting. */
    List<String> SOON_THERE = List.of("-XX:TieredStopAtLevel=1");

    /**
     * Starts it for a few requests; returns when it is ready.
     *
     * @param settings system properties
     */
    static OwnServer start(Map<String, String> settings) throws IOException {
        return start(settings, SOON_THERE);
    }

    /** The same with the options of its Java that the caller says, for what is measured. */
    static OwnServer start(Map<String, String> given, List<String> options) throws IOException {
        Map<String, String> settings = new HashMap<>(given);
        settings.putIfAbsent("redtail.warm-up", "0s"); // which would measure itself, too
        String launch = System.getProperty("arquillian.launch", "payara-micro");
        return switch (launch) {
            case "payara-micro" -> new OwnPayaraMicro(settings, options);
            case "wildfly" -> new OwnWildFly(settings, options);
            case "liberty" -> new OwnLiberty(settings, options);
            default -> throw new IllegalStateException("nobody knows how to deploy on " + launch);
        };
    }

    /**
     * Returns when it serves; throws an {@link AssertionError} when the server says that it does not.
     *
     * @param context such as {@code /a}
     */
    void deploy(String context);

    /** Returns when the server says that it is gone. */
    void undeploy(String context);

    int port();

    LoggedProcess process();

    default URI webSocket(String path) {
        return URI.create("ws://127.0.0.1:" + port() + path);
    }

    default URI page(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    @Override
    default void close() {
        process().end();
    }

    static List<String> systemProperties(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> "-D" + setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    /** A name for {@code /a}, as a file or an application. */
    static String name(String context) {
        return context.equals("/") ? "root" : context.substring(1);
    }
}
