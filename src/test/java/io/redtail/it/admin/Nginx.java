package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Debian's NGINX with server-config/nginx/nginx.conf in front of two nodes. The test is skipped where there is none. */
public final class Nginx {

    private Nginx() {}

    /** Returns at once. The file is as operators have it, but for names and ports, and for a user who may not write to /var. */
    public static Launched start(Path home, int port, int firstNode, int secondNode) throws IOException {
        Path binary = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(binary != null, "no nginx here: apt-get install nginx-light");
        String file = Files.readString(Path.of("server-config", "nginx", "nginx.conf"));
        file = replace(file, "redtail-1:8080", "127.0.0.1:" + firstNode);
        file = replace(file, "redtail-2:8080", "127.0.0.1:" + secondNode);
        file = replace(file, "listen 80;", "listen 127.0.0.1:" + port + ";");
        file = replace(
                file,
                "http {\n",
                "http {\n"
                        + Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                                .map(kind -> kind + "_temp_path " + kind + ";\n")
                                .reduce("", String::concat));
        Files.createDirectories(home);
        Files.writeString(home.resolve("nginx.conf"), file);
        Path prefix = home.toAbsolutePath();
        List<String> command = List.of(
                String.valueOf(binary),
                "-p",
                prefix.toString(),
                "-c",
                prefix.resolve("nginx.conf").toString(),
                "-e",
                prefix.resolve("error.log").toString(),
                "-g",
                "daemon off; pid " + prefix.resolve("nginx.pid") + ";");
        return Launched.start(home.resolve("nginx.log"), home, Map.of(), command);
    }

    private static String replace(String file, String old, String by) {
        assertThat(file).containsOnlyOnce(old);
        return file.replace(old, by);
    }
}
