package io.redtail.history;

import static java.util.Comparator.comparingDouble;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one node records with two channel types and with twenty, in turn: 1,000 channels, all that go. {@code ./mvnw -Ptools
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

    private static String[] settings(int types) {
        List<String> settings = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 2; i < types; i++) {
            names.add("type" + i);
            settings.add("redtail.channels.type" + i + ".redis");
            settings.add(TEMPLATES.get(i - 2));
        }
        settings.add("redtail.channels");
        settings.add(String.join(",", names));
        return settings.toArray(String[]::new);
    }
}
