package io.redtail.it.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a stock WildFly is started, by tests and by the benchmarks. */
public final class WildFlyStart {

    private WildFlyStart() {}

    /**
     * The arguments for Java, to follow its own options. As bin/standalone.sh does it, without the shell: its process would not be
     * the server's.
     *
     * @param base the server's own files: configuration, deployments, log
     */
    public static List<String> arguments(Path home, Path base, int port, int httpsPort, int managementPort) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Djava.net.preferIPv4Stack=true",
                "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
                "--add-opens=java.base/java.io=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
                "-Djboss.home.dir=" + home,
                "-Djboss.server.base.dir=" + base,
                "-Dlogging.configuration="
                        + base.resolve("configuration/logging.properties").toUri(),
                "-Dorg.jboss.boot.log.file=" + base.resolve("log/server.log"),
                "-Djboss.http.port=" + port,
                "-Djboss.https.port=" + httpsPort,
                "-Djboss.management.http.port=" + managementPort));
        arguments.addAll(modules(home, "org.jboss.as.standalone"));
        return arguments;
    }

    /** The same for another of its programs, such as its command line client. */
    static List<String> modules(Path home, String module) {
        return List.of(
                "-jar",
                home.resolve("jboss-modules.jar").toString(),
                "-mp",
                home.resolve("modules").toString(),
                module);
    }
}
