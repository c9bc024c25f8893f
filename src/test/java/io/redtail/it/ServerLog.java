package io.redtail.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shared server's log. */
final class ServerLog {

    private static final Path SERVERS = Path.of("target", "servers");

    /** How each server's lines of warnings and errors begin; a stack trace belongs to its line. */
    private static final Pattern COMPLAINT = Pattern.compile("(?m)^("
            + "[0-9:.]+ (WARN|SEVERE)" // Payara, with this build's format
            + "|[-0-9]+ [0-9:,]+ (WARN|ERROR)" // WildFly
            + "|\\[[^]]+] [0-9a-f]+ \\S+ +[WE] )"); // Liberty

    private ServerLog() {}

    /** How many warnings and errors it has. */
    static long complaints() {
        try {
            String log = new String(Files.readAllBytes(file()), StandardCharsets.UTF_8);
            return COMPLAINT.matcher(log).results().count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file() throws IOException {
        return switch (System.getProperty("arquillian.launch")) {
            case "payara-micro" -> SERVERS.resolve("payara-micro.log");
            case "wildfly" -> SERVERS.resolve("wildfly-log").resolve("server.log");
            default -> {
                try (Stream<Path> files = Files.walk(SERVERS.resolve("liberty"))) {
                    yield files.filter(file -> file.endsWith("logs/messages.log"))
                            .findAny()
                            .orElseThrow();
                }
            }
        };
    }
}
