package io.redtail.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the command line asks for.
 *
 * @param rounds how often each server runs each scenario, in turn
 * @param length how long one measurement is
 * @param only the scenarios whose names contain it
 * @param servers the contestants whose names contain one of these; all when empty
 * @param shards a Redtail for each of these numbers of shards; 0: its default
 * @param jvmOptions further ones for Redtail's server
 * @param log a file, for {@link Compressed}
 * @param wars a Redtail for each of these, by the name of the build, which is empty when there is one
 */
record Options(
        int rounds,
        Duration warmUp,
        Duration length,
        String only,
        List<String> servers,
        List<Integer> shards,
        List<String> jvmOptions,
        String log,
        Map<String, Path> wars,
        Path peers) {

    private static final Map<String, String> DEFAULTS = Map.of(
            "rounds", "3",
            "warm-up", "3",
            "seconds", "5",
            "only", "",
            "servers", "",
            "shards", "0",
            "jvm", "-Xmx1g -XX:+UseParallelGC",
            "log", "",
            "wars", "=target/redtail.war",
            "peers", "target/bench/peers");

    /**
     * Reads {@code --name value} pairs.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    static Options parse(String[] arguments) {
        Map<String, String> values = new HashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--", "");
            if (!DEFAULTS.containsKey(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("each option is one of --" + String.join(", --", DEFAULTS.keySet())
                        + ", with a value; this is not: " + arguments[i]);
            }
            values.put(name, arguments[i + 1]);
        }
        return new Options(
                Integer.parseInt(values.get("rounds")),
                Duration.ofSeconds(Long.parseLong(values.get("warm-up"))),
                Duration.ofSeconds(Long.parseLong(values.get("seconds"))),
                values.get("only"),
                list(values.get("servers"), ","),
                list(values.get("shards"), ",").stream().map(Integer::valueOf).toList(),
                list(values.get("jvm"), " "),
                values.get("log"),
                wars(values.get("wars")),
                Path.of(values.get("peers")).toAbsolutePath());
    }

    private static Map<String, Path> wars(String value) {
        Map<String, Path> wars = new LinkedHashMap<>();
        for (String war : list(value, ",")) {
            int equals = war.indexOf('=');
            Path path = Path.of(war.substring(equals + 1)).toAbsolutePath();
            if (equals < 0 || !Files.isRegularFile(path)) {
                throw new IllegalArgumentException(
                        "--wars is NAME=FILE, separated by commas; this is not, or there is no such file: " + war);
            }
            wars.put(war.substring(0, equals), path);
        }
        return wars;
    }

    private static List<String> list(String value, String separator) {
        return Arrays.stream(value.split(separator, -1))
                .filter(part -> !part.isBlank())
                .toList();
    }

    boolean wants(Contestant contestant) {
        return servers.isEmpty() || servers.stream().anyMatch(contestant.name()::contains);
    }

    boolean wants(Scenario scenario) {
        return scenario.name().contains(only);
    }
}
