package io.redtail.it.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shared server's log. */
public final class ServerLog {

    private static final Path SERVERS = Path.of("target", "servers");

    /** How each server's lines of warnings and errors begin; a stack trace belongs to its line. */
    private static final Pattern COMPLAINT = Pattern.compile("(?m)^("
            + "[0-9:.]+ (WARN|SEVERE)" // Payara, with this build's format
            + "|[-0-9]+ [0-9:,]+ (WARN|ERROR)" // WildFly
            + "|\\[[^]]+] [0-9a-f]+ \\S+ +[WE] )"); // Liberty

    private ServerLog() {}

    /** How many warnings and errors it has. */
    public static long complaints() {
        return matches(COMPLAINT);
    }

    /** How often it says this. */
    public static long count(String text) {
        return matches(Pattern.compile(Pattern.quote(text)));
    }

    private static long matches(Pattern pattern) {
        try {
            String log = new String(Files.readAllBytes(file()), StandardCharsets.UTF_8);
            return pattern.matcher(log).results().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file() throws IOException {
        return switch (System.getProperty("arquillian.launch")) {
            case "payara-micro" -> newest(SERVERS, "payara-micro.log");
            case "wildfly" -> SERVERS.resolve("wildfly-log").resolve("server.log");
            default -> newest(SERVERS.resolve("liberty"), "messages.log");
        };
    }

    /** Java's logging takes another number when a server before it was killed. */
    private static Path newest(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(Pattern.quote(name) + "(\\.[0-9]+)?"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow();
        }
    }
}
