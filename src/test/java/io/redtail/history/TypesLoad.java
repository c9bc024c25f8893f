package io.redtail.history;

import static java.util.Comparator.comparingDouble;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What one node records with two channel types and with twenty, in turn: 1,000 channels, all that go. The two have names as long as
 * those of the twenty are on average, for a longer name costs whatever the number of types. {@code ./mvnw -Ptools
 * -Dexec.mainClass=io.redtail.history.TypesLoad -Dexec.args=build.log}
 */
public final class TypesLoad {

    private static final int ROUNDS = 25;
    private static final int CHANNELS = 1000;

    /** As they are found in public, with two built-in ones. */
    private static final List<String> TEMPLATES = List.of(
            "build:{id}:logs",
            "build:{id}:status",
            "deployment:{id}",
            "job:{id}:progress",
            "task:{id}",
            "user:{id}:notifications",
            "laravel_database_private-orders.{id}",
            "celery-task-meta-{id}",
            "timeline:{+id}",
            "shop_production:{+id}",
            "pod:{id}:log",
            "raw:{id}",
            "worker:{id}:output",
            "pipeline:{id}",
            "scan:{id}:events",
            "import:{id}",
            "agent:{id}:steps",
            "device:{id}");

    private TypesLoad() {}

    /** Takes the log, and how many rounds if not 25: a machine that others share differs more from second to second. */
    public static void main(String[] arguments) throws Exception {
        List<byte[]> lines = RecordingLoad.read(Path.of(arguments[0]));
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        Map<Integer, List<RecordingLoad.Result>> results = new LinkedHashMap<>();
        RecordingLoad.printHead();
        for (int round = 0; round < rounds; round++) {
            for (int types : List.of(2, 20)) {
                System.out.print(types + " types ");
                results.computeIfAbsent(types, count -> new ArrayList<>())
                        .add(new RecordingLoad(lines, Duration.ofSeconds(2), Duration.ofSeconds(3))
                                .run(CHANNELS, 0, settings(types)));
            }
        }
        System.out.printf("20 types as fast as 2: %.3f times, median of the pairs%n", medianOfPairs(results));
        results.forEach((types, each) -> {
            each.sort(comparingDouble(RecordingLoad.Result::linesPerSecond));
            System.out.printf(
                    "%d types: median %.0f lines/s, half of the rounds %.0f to %.0f%n",
                    types,
                    each.get(each.size() / 2).linesPerSecond(),
                    each.get(each.size() / 4).linesPerSecond(),
                    each.get(each.size() * 3 / 4).linesPerSecond());
            each.sort(comparingDouble(RecordingLoad.Result::redisMicrosPerLine));
            System.out.printf(
                    "median %.2f µs of Redis per line%n",
                    each.get(each.size() / 2).redisMicrosPerLine());
        });
        System.exit(0);
    }

    private static double medianOfPairs(Map<Integer, List<RecordingLoad.Result>> results) {
        List<RecordingLoad.Result> two = results.getOrDefault(2, List.of());
        List<RecordingLoad.Result> twenty = results.getOrDefault(20, List.of());
        double[] ratios = IntStream.range(0, two.size())
                .mapToDouble(round ->
                        twenty.get(round).linesPerSecond() / two.get(round).linesPerSecond())
                .sorted()
                .toArray();
        return ratios[ratios.length / 2];
    }

    private static String[] settings(int types) {
        return types == 2 ? settingsOfTwo() : settings(IntStream.range(2, types));
    }

    /** Names of 5.5 characters and templates of 11.5 without the id; those of the twenty have 5.5 and 11.8. */
    private static String[] settingsOfTwo() {
        return Stream.concat(
                        Stream.of("redtail.channels.logs.enabled", "false", "redtail.channels.jobs.enabled", "false"),
                        Stream.of(settings(IntStream.of(4, 16))))
                .toArray(String[]::new);
    }

    private static String[] settings(IntStream types) {
        List<String> settings = new ArrayList<>();
        List<String> names = new ArrayList<>();
        types.forEach(i -> {
            names.add("type" + i);
            settings.add("redtail.channels.type" + i + ".redis");
            settings.add(TEMPLATES.get(i - 2));
        });
        settings.add("redtail.channels");
        settings.add(String.join(",", names));
        return settings.toArray(String[]::new);
    }
}
