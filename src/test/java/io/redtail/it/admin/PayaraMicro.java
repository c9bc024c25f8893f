package io.redtail.it.admin;

import io.redtail.it.redis.RealRedis;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the image of docker/payara runs, outside a container: the same command, with the same command files. */
public final class PayaraMicro {

    private PayaraMicro() {}

    /**
     * Returns at once; it is up when it says {@code ready in}.
     *
     * @param home where it may write
     * @param variables beyond those of the image
     * @param more options beyond those of the image
     */
    public static Launched launch(
            Path home, int port, RealRedis redis, Map<String, String> variables, List<String> more) throws IOException {
        Map<String, Path> paths = Map.of(
                "/opt/redtail/payara-micro.jar", Path.of("target", "servers", "payara-micro.jar"),
                "/opt/redtail/redtail.war", Path.of("target", "redtail.war"),
                "/opt/redtail/micro-", Path.of("server-config", "payara", "micro-"));
        Path temporary = Files.createDirectories(home.resolve("tmp")).toAbsolutePath();
        Image image = Image.of("payara");
        Map<String, String> environment = new HashMap<>(image.environment(paths));
        environment.put("BIND_ADDRESS", "127.0.0.1");
        environment.put("HTTP_PORT", String.valueOf(port));
        environment.put("REDTAIL_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx384m -Djava.io.tmpdir=" + temporary);
        environment.putAll(variables);
        List<String> command = new ArrayList<>(image.entrypoint(paths));
        command.addAll(more);
        return Launched.start(home.resolve("payara-micro.log"), home, environment, command);
    }

    static URI base(int port) {
        return URI.create("http://127.0.0.1:" + port + "/");
    }
}
