package io.redtail.it.server;

import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Where servers answer a client differently below the gateway, what each of them does. */
public final class ServerQuirks {

    private static final String SERVER = System.getProperty("arquillian.launch");

    private ServerQuirks() {}

    /**
     * How long a client must be silent for its socket to end that was closed and read no close frame. Liberty waits for the
     * answer, 30 s after the last byte that came (com.ibm.ws.wsoc.WsocConnLink), and any frame counts.
     */
    public static Duration silenceThatEndsASocket() {
        return SERVER.equals("liberty") ? Duration.ofSeconds(31) : Duration.ZERO;
    }

    /** Undertow brings parts of a message, so a binary one is refused as such, before anybody knows how long it is. */
    public static int closeCodeOfLongBinary() {
        return SERVER.equals("wildfly") ? 1003 : 1009;
    }

    /**
     * Whether the server, before any application, takes the body of a request for the next request. Grizzly reads no body of {@code
     * TRACE}, which has none (RFC 9110 section 9.3.8). Liberty ignores a length that is not a number and hides it, so that {@code GET} has no
     * body; it answers for health by itself.
     *
     * @param request its first line
     * @param hasBadLength whether its length is not a number
     */
    public static boolean takesABodyForARequest(String request, boolean hasBadLength) {
        return switch (SERVER) {
            case "payara-micro" -> request.startsWith("TRACE ");
            case "liberty" ->
                hasBadLength
                        && Stream.of("GET ", "HEAD ", "OPTIONS ", "POST /health/")
                                .anyMatch(request::startsWith);
            default -> false;
        };
    }

    /** Whether the server throws away what comes in one packet with a handshake, as Liberty does. */
    public static boolean losesEarlyFrames() {
        return SERVER.equals("liberty");
    }

    /** How the gateway writes to its sockets: by the server's own connection where it has one. */
    public static String sink() {
        if (System.getProperty("redtail.it.sink", "auto").equals("portable")) {
            return "portable";
        }
        return switch (SERVER) {
            case "payara-micro" -> "tyrus-raw";
            case "wildfly" -> "undertow-raw";
            default -> "portable";
        };
    }

    /** The names of the workarounds that this server needs. */
    public static Set<String> workarounds() {
        Set<String> names = new TreeSet<>();
        if (Stream.of(MethodHandle.class.getDeclaredFields())
                .noneMatch(field -> field.getName().equals("asTypeSoftCache"))) {
            names.add("record-methods"); // newer JDKs do not need it
        }
        names.addAll(
                switch (SERVER) {
                    case "payara-micro" ->
                        Set.of(
                                "grizzly-bodies",
                                "grizzly-streams",
                                "grizzly-waits",
                                "tyrus-handshakes",
                                "tyrus-input",
                                "tyrus-memory",
                                "tyrus-requests",
                                "tyrus-scheduler",
                                "tyrus-upgrade");
                    case "wildfly" -> Set.of("undertow-end", "undertow-messages", "undertow-waits");
                    case "liberty" ->
                        Set.of(
                                "liberty-bodies",
                                "liberty-class-loader",
                                "liberty-input",
                                "liberty-memory",
                                "liberty-paths");
                    default -> throw new IllegalStateException("nobody knows what " + SERVER + " needs");
                });
        switch (sink()) {
            case "tyrus-raw" -> names.addAll(Set.of("tyrus-raw", "tyrus-terminate"));
            case "undertow-raw" -> names.addAll(Set.of("undertow-raw", "undertow-inflate"));
            default -> {} // the portable one needs nothing
        }
        return names;
    }

    /**
     * Whether a client that expects {@code 100 Continue} gets it before the first chunk of its body. Grizzly's {@code
     * HttpCodecFilter} passes a request with a body of known length on at once, and a chunked one with its first chunk, so that
     * no application hears of it before.
     */
    public static boolean continuesBeforeTheFirstChunk() {
        return !SERVER.equals("payara-micro");
    }

    /** Whether a client that was sent away keeps its connection for as long as it sends. */
    public static boolean keepsWhomItSentAway() {
        return SERVER.equals("liberty");
    }

    /** Whether it has MicroProfile Health beside our own paths. WildFly as it comes and the Liberty of the tests have none. */
    public static boolean hasItsOwnHealth() {
        return SERVER.equals("payara-micro");
    }

    /**
     * Whether the server answers a path with a colon, also as {@code %3A}, with 503 before any application sees it: Exousia in Payara 7 asks
     * for a permission whose name may not have one (github.com/payara/Payara/issues/7777).
     */
    public static boolean refusesColons() {
        return System.getProperty("redtail.it.payara", "").startsWith("7.");
    }

    /** The same of the path of a channel such as {@code logs:p1}, whose id may have a colon. */
    public static boolean refusesPathOf(String channel) {
        return refusesColons() && channel.indexOf(':') != channel.lastIndexOf(':');
    }
}
