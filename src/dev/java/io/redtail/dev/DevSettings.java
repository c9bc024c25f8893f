package io.redtail.dev;

import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the environment and the command line ask of the launcher.
 *
 * @param bind the address to listen on, {@code REDTAIL_BIND}, by default loopback only
 * @param port the port to listen on, {@code PORT}, by default 8080
 * @param externalRedis {@code redtail.redis.url}, {@code REDTAIL_REDIS_URL} or {@code REDIS_URL}: then no Redis is embedded. It may hold
 *     a password.
 * @param tokens whether the gateway wants tokens, {@code redtail.auth} or {@code REDTAIL_AUTH}
 * @param decidesHistory whether {@code redtail.history.enabled} or {@code REDTAIL_HISTORY_ENABLED} is there
 * @param properties settings of the gateway on Maven's command line, such as {@code -Dredtail.channels=builds}, and in the file that
 *     {@code -Dsettings} names
 */
record DevSettings(
        String bind,
        int port,
        Optional<String> externalRedis,
        boolean tokens,
        boolean decidesHistory,
        SortedMap<String, String> properties) {

    private static final Set<String> REACHED_AS_LOCALHOST = Set.of("127.0.0.1", "localhost", "0.0.0.0", "::", "::1");

    private static final int REDIS_PORT = 6379;

    static DevSettings from(Map<String, String> environment, Properties ofSystem) {
        SortedMap<String, String> properties = new TreeMap<>();
        value(ofSystem, "settings").ifPresent(file -> add(read(Path.of(file)), properties));
        add(ofSystem, properties);
        String bind = value(environment, "REDTAIL_BIND").orElse("127.0.0.1");
        String port = value(environment, "PORT").orElse("8080");
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535) {
            throw new DevServerException("PORT is \"" + port + "\": it must be a number from 1 to 65535");
        }
        return new DevSettings(
                bind,
                Integer.parseInt(port),
                Stream.of(
                                value(properties, "redtail.redis.url"),
                                value(environment, "REDTAIL_REDIS_URL"),
                                value(environment, "REDIS_URL"))
                        .flatMap(Optional::stream)
                        .findFirst(),
                value(properties, "redtail.auth")
                        .or(() -> value(environment, "REDTAIL_AUTH"))
                        .filter("jwt"::equals)
                        .isPresent(),
                properties.containsKey("redtail.history.enabled") || environment.containsKey("REDTAIL_HISTORY_ENABLED"),
                properties);
    }

    private static Properties read(Path file) {
        Properties settings = new Properties();
        try (Reader text = Files.newBufferedReader(file)) {
            settings.load(text);
        } catch (IOException | IllegalArgumentException e) {
            throw new DevServerException("-Dsettings=" + file + " cannot be read (" + e
                    + "): it must be a file with lines such as redtail.channels=builds");
        }
        return settings;
    }

    private static void add(Properties from, Map<String, String> to) {
        from.stringPropertyNames().stream()
                .filter(key -> key.startsWith("redtail."))
                .forEach(key -> to.put(key, from.getProperty(key)));
    }

    private static Optional<String> value(Map<?, ?> from, String name) {
        return Optional.ofNullable(from.get(name))
                .map(value -> value.toString().trim())
                .filter(value -> !value.isEmpty());
    }

    /** Fails with one clear line where the server would fail with fifty. */
    void requireFreePort() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(bind), port));
        } catch (IOException e) {
            throw new DevServerException("Cannot listen on " + bind + ":" + port + " (" + e.getMessage()
                    + "): choose another with PORT or REDTAIL_BIND");
        }
    }

    /** The usual port if nobody has it, otherwise any free one. */
    static int freeRedisPort() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (var socket = new ServerSocket(REDIS_PORT, 1, loopback)) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            try (var socket = new ServerSocket(0, 1, loopback)) {
                return socket.getLocalPort();
            }
        }
    }

    /** Host and port as a browser on this machine writes them. */
    String authority() {
        String host = bind.contains(":") ? "[" + bind + "]" : bind;
        return (REACHED_AS_LOCALHOST.contains(bind) ? "localhost" : host) + ":" + port;
    }

    /** What {@code curl} needs besides, with a blank behind it. */
    String curlOptions() {
        return tokens ? "-H \"Authorization: Bearer $TOKEN\" " : "";
    }

    /** A publish command to copy. A password is asked for, never shown. */
    String publishCommand(int embeddedRedisPort) {
        return externalRedis.map(DevSettings::redisCli).orElse("redis-cli -p " + embeddedRedisPort)
                + " publish logs:demo 'hello'";
    }

    private static String redisCli(String address) {
        URI url;
        try {
            url = new URI(address);
        } catch (URISyntaxException e) {
            // Its message would show the password. What is wrong with the URL is the gateway's to say.
            return "redis-cli";
        }
        var command = new StringBuilder("redis-cli");
        if (url.getHost() != null && !REACHED_AS_LOCALHOST.contains(url.getHost())) {
            command.append(" -h ").append(url.getHost());
        }
        command.append(" -p ").append(url.getPort() < 0 ? REDIS_PORT : url.getPort());
        if ("rediss".equals(url.getScheme())) {
            command.append(" --tls");
        }
        if (url.getUserInfo() != null) {
            String user = url.getUserInfo().split(":", 2)[0];
            command.append(user.isEmpty() ? "" : " --user " + user).append(" --askpass");
        }
        return command.toString();
    }
}
