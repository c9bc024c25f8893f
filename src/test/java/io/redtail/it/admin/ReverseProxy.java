package io.redtail.it.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A proxy as its file in server-config sets it up, in front of one gateway, with shorter times where it has times. */
public enum ReverseProxy {

    /** What is not set in the file is short, too: NGINX's own defaults are 60 s and 1 MiB. */
    NGINX("nginx", "nginx-light", "nginx.conf") {
        @Override
        String shortened(String file, int port) {
            String defaults = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                            .map(kind -> kind + "_temp_path " + kind + ";\n")
                            .reduce("", String::concat)
                    + "client_body_timeout 4s; send_timeout 4s; client_max_body_size 1m;\n";
            return replace(
                            replace(file, "listen 80;", "listen 127.0.0.1:" + port + ";"),
                            "http {\n",
                            "http {\n" + defaults)
                    .replace("60s", "4s");
        }

        @Override
        List<String> command(String binary, Path home) {
            return List.of(
                    binary,
                    "-p",
                    home.toString(),
                    "-c",
                    home.resolve("nginx.conf").toString(),
                    "-e",
                    home.resolve("error.log").toString(),
                    "-g",
                    "daemon off; pid " + home.resolve("nginx.pid") + ";");
        }
    },

    HAPROXY("haproxy", "haproxy", "haproxy.cfg") {
        @Override
        String shortened(String file, int port) {
            return replace(replace(file, "bind :80", "bind 127.0.0.1:" + port), "inter 2s", "inter 200ms")
                    .replace("maxconn 30000", "maxconn 2000") // as many open files as a test may have
                    .replace("60s", "4s")
                    .replace("10s", "4s");
        }

        @Override
        List<String> command(String binary, Path home) {
            return List.of(binary, "-db", "-f", home.resolve("haproxy.cfg").toString());
        }
    },

    CADDY("caddy", "caddy", "Caddyfile") {
        @Override
        String shortened(String file, int port) {
            return replace(file, "http://:80 {\n", "http://:" + port + " {\n\tbind 127.0.0.1\n")
                    .replace("10s", "4s")
                    .replace("health_interval 2s", "health_interval 200ms");
        }

        @Override
        List<String> command(String binary, Path home) {
            return List.of(
                    binary,
                    "run",
                    "--adapter",
                    "caddyfile",
                    "--config",
                    home.resolve("Caddyfile").toString());
        }
    };

    private final String program;
    private final String debianPackage;
    private final String file;

    ReverseProxy(String program, String debianPackage, String file) {
        this.program = program;
        this.debianPackage = debianPackage;
        this.file = file;
    }

    abstract String shortened(String file, int port);

    abstract List<String> command(String binary, Path home);

    /** Where there is none, why not. */
    public String missing() {
        return "no " + program + " here: apt-get install " + debianPackage;
    }

    public Optional<Path> binary() {
        return Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/")
                .map(folder -> Path.of(folder + program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Returns at once. */
    public Launched start(Path place, int port, int gateway) throws IOException {
        Path home = Files.createDirectories(place).toAbsolutePath();
        String config = Files.readString(Path.of("server-config", program, file));
        config = config.replaceAll("redtail-[12]:8080", "127.0.0.1:" + gateway);
        Files.writeString(home.resolve(file), shortened(config, port));
        return Launched.start(
                home.resolve(program + ".log"),
                home,
                Map.of("XDG_DATA_HOME", home.toString(), "XDG_CONFIG_HOME", home.toString()),
                command(binary().orElseThrow().toString(), home));
    }

    static String replace(String text, String old, String by) {
        assertThat(text).containsOnlyOnce(old);
        return text.replace(old, by);
    }
}
