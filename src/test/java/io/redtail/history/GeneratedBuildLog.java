package io.redtail.history;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A log that is like Maven's with {@code -X}, always the same: 3,485 lines of 128 bytes on average, of which ten are class paths and
 * command lines of 4.8 to 42 KB. Those stand in three groups, as each of a build's compilations has some. {@code java
 * io.redtail.history.GeneratedBuildLog FILE} writes it.
 */
public final class GeneratedBuildLog {

    static final int LINES = 3485;

    /** The long lines: where they stand, and how many bytes they have. */
    private static final Map<Integer, Integer> LONG = longLines();

    private static final int LIBRARIES = 300;
    private static final List<String> GROUPS = List.of(
            "org/apache/maven",
            "com/fasterxml/jackson/core",
            "org/glassfish/grizzly",
            "io/netty",
            "org/codehaus/plexus",
            "redis/clients");
    private static final List<String> WORDS = List.of(
            "core",
            "api",
            "util",
            "resolver",
            "shared",
            "codec",
            "transport",
            "buffer",
            "model",
            "plugin",
            "surefire",
            "annotations");
    private static final List<String> PARAMETERS = List.of(
            "outputDirectory = /home/ci/redtail/target/classes",
            "skip = false",
            "encoding = UTF-8",
            "verbose = false",
            "failOnError = true");

    private final Random random = new Random(21);
    private final List<String> libraries = new ArrayList<>();

    private GeneratedBuildLog() {
        for (int i = 0; i < LIBRARIES; i++) {
            String name = pick(WORDS) + "-" + pick(WORDS);
            String version = random.nextInt(6) + "." + random.nextInt(20) + "." + random.nextInt(10);
            libraries.add("/home/ci/.m2/repository/" + pick(GROUPS) + "/" + name + "/" + version + "/" + name + "-"
                    + version + ".jar");
        }
    }

    private static Map<Integer, Integer> longLines() {
        int[] at = {902, 930, 931, 1710, 1737, 1738, 1802, 2401, 2455, 2456};
        int[] bytes = {4_800, 9_000, 12_000, 14_000, 36_000, 24_000, 6_000, 18_000, 42_000, 28_000};
        Map<Integer, Integer> lines = new HashMap<>();
        for (int i = 0; i < at.length; i++) {
            lines.put(at[i], bytes[i]);
        }
        return lines;
    }

    /** Writes it to a file. */
    public static void main(String[] arguments) throws IOException {
        Files.write(Path.of(arguments[0]), lines(), StandardCharsets.US_ASCII);
    }

    /** All of its lines. */
    static List<String> lines() {
        GeneratedBuildLog log = new GeneratedBuildLog();
        List<String> lines = new ArrayList<>(LINES);
        for (int i = 0; i < LINES; i++) {
            lines.add(LONG.containsKey(i) ? log.longLine(LONG.get(i)) : log.line(i));
        }
        return lines;
    }

    private String longLine(int bytes) {
        StringBuilder line = new StringBuilder("[DEBUG]   (f) classpathElements = [/home/ci/redtail/target/classes");
        while (line.length() < bytes - 1) {
            line.append(", ").append(pick(libraries));
        }
        line.setLength(bytes - 1);
        return line.append(']').toString();
    }

    private String line(int number) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> "[DEBUG]   Included " + pick(libraries);
            case 2 -> "[DEBUG]   (f) " + pick(PARAMETERS);
            case 3 ->
                "[DEBUG] Configuring mojo '" + pick(WORDS) + "' with basic configurator --> "
                        + random.nextInt(1_000_000);
            case 4 -> "[DEBUG] Imported: javax.enterprise.inject." + pick(WORDS) + " < plexus.core";
            case 5 ->
                "[INFO] Tests run: " + random.nextInt(40) + ", Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0."
                        + random.nextInt(1000) + " s";
            case 6 -> "[INFO] Running io.redtail." + pick(WORDS) + ".Test" + number;
            default -> "[DEBUG]";
        };
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
