package io.redtail.server;

/**
 * What Redtail does below the APIs of a server. Each needs members that the server, or the JDK, keeps to itself, so that
 * another version may not have them. The class named in each row holds the reason.
 */
public enum Workaround {

    /** {@code GrizzlyConnection}. */
    TYRUS_RAW("tyrus-raw", "the portable sink serves all sessions, which takes more processor time"),

    /** {@code GrizzlyConnection.terminate}. */
    TYRUS_TERMINATE(
            "tyrus-terminate", "the socket of a client that stopped reading stays open until the client leaves"),

    /** {@code PlainUpgrade}. */
    TYRUS_UPGRADE(
            "tyrus-upgrade",
            "a handshake takes half as much processor time again, and blocks its thread for ever if its first frame comes with it"),

    /** {@code TyrusScheduler}. */
    TYRUS_SCHEDULER("tyrus-scheduler", "each message costs what Payara's managed scheduler costs"),

    /** {@code TyrusLeakFix}. */
    TYRUS_LEAK_FIX("tyrus-memory", "Payara keeps what ended sessions held, and the class loader after an undeployment"),

    /** {@code TyrusInput}. */
    TYRUS_INPUT("tyrus-input", "Payara keeps up to 4 MB of each frame that does not end"),

    /** {@code UpgradedRequest}. */
    TYRUS_REQUESTS("tyrus-requests", "a handshake may have no answer, after a client has left"),

    /** {@code HandshakeMemory}. */
    TYRUS_HANDSHAKES("tyrus-handshakes", "each idle client takes more memory"),

    /** {@code GrizzlyStream}. */
    GRIZZLY_STREAMS(
            "grizzly-streams",
            "what a client has left that came over HTTP/2 is sent to its end, or until its connection ends"),

    /** {@code GrizzlyWaits}. */
    GRIZZLY_WAITS("grizzly-waits", "clients that do not read their answers take all threads"),

    /** {@code GrizzlyBodies}. */
    GRIZZLY_BODIES(
            "grizzly-bodies", "what comes behind the answer to a refused upload is read for as long as it comes"),

    /** {@code UndertowConnection}. */
    UNDERTOW_RAW("undertow-raw", "the portable sink serves all sessions, which takes more processor time"),

    /** {@code UndertowMessages}. */
    UNDERTOW_MESSAGES("undertow-messages", "Undertow collects messages without a bound"),

    /** {@code UndertowInflation}. */
    UNDERTOW_INFLATE("undertow-inflate", "no WebSocket is compressed"),

    /** {@code UndertowWaits}. */
    UNDERTOW_WAITS(
            "undertow-waits",
            "clients that do not read their answers take all threads, and an upload that is silent for WildFly's read-timeout ends"),

    /** {@code UndertowEnd}. */
    UNDERTOW_END("undertow-end", "whoever was sent away keeps the connection for as long as bytes come from it"),

    /** {@code LibertyInput}. */
    LIBERTY_INPUT("liberty-input", "Liberty keeps all of a message that does not end"),

    /** {@code LibertyBodies}. */
    LIBERTY_BODIES(
            "liberty-bodies", "what comes behind the answer to a refused upload is read for as long as it comes"),

    /** {@code LibertyPaths}. */
    LIBERTY_PATHS("liberty-paths", "whoever asks for a path with a semicolon decides what others get under it"),

    /** {@code LibertyLeakFix}. */
    LIBERTY_LEAK_FIX(
            "liberty-memory", "Liberty keeps what ended sessions held, and the class loader after an undeployment"),

    /** {@code LibertyClassLoader}. */
    LIBERTY_CLASS_LOADER("liberty-class-loader", "Liberty keeps the class loader after an undeployment"),

    /** {@code RecordMethods}. */
    RECORD_METHODS("record-methods", "the JDK keeps the class loader after an undeployment");

    private final String label;
    private final String consequence;

    Workaround(String label, String consequence) {
        this.label = label;
        this.consequence = consequence;
    }

    /** Its name in metrics and logs. */
    public String label() {
        return label;
    }

    /** What happens where it is not in effect. */
    String consequence() {
        return consequence;
    }
}
