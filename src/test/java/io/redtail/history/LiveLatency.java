package io.redtail.history;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long lines take until they are live, at one rate: what {@code bench/live} runs once per round and variant, each time in a new
 * process.
 */
public final class LiveLatency {

    private LiveLatency() {}

    /**
     * Takes a log or {@code generated}, the number of channels, lines per second or 0 for all that go, {@code together} or {@code
     * apart}, and settings if any.
     */
    public static void main(String[] arguments) throws Exception {
        List<byte[]> lines = arguments[0].equals("generated")
                ? RecordingLoad.generated()
                : RecordingLoad.read(Path.of(arguments[0]));
        RecordingLoad load = new RecordingLoad(lines);
        RecordingLoad.Result result = (arguments[3].equals("apart") ? load.apart() : load)
                .run(
                        Integer.parseInt(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Arrays.copyOfRange(arguments, 4, arguments.length));
        System.out.printf(
                Locale.ROOT,
                "result %.0f %.2f %.2f %.0f%n",
                result.linesPerSecond(),
                result.p50Millis(),
                result.p99Millis(),
                result.bytesPerLine());
        System.exit(0);
    }
}
