package io.redtail.websocket;

import io.redtail.channel.Channel;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Publication;
import io.redtail.protocol.DialectEncoding;
import io.redtail.protocol.EnvelopeEncoding;
import io.redtail.protocol.ServerMessageEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What compressing saves on the wire and costs, for logs given as files: one line at a time and in bursts of 16, as legacy clients and
 * those of {@code redtail.v1} get them; and 256 at once, as they are replayed: then the last but one column counts. {@code ./mvnw -Ptools -Dexec.mainClass=io.redtail.websocket.CompressionSavings
 * "-Dexec.args=maven.log npm.log"}
 */
public final class CompressionSavings {

    private static final int ROUNDS = 20;
    private static final Channel CHANNEL = Channel.logs("build-42");

    private record Format(String name, Encoding encoding) {}

    private CompressionSavings() {}

    /** Takes the files. */
    public static void main(String[] files) throws IOException {
        ServerMessageEncoder encoder = new ServerMessageEncoder();
        List<Format> formats = List.of(
                new Format("legacy", new DialectEncoding(encoder)),
                new Format("redtail.v1", new EnvelopeEncoding(encoder)));
        System.out.println(
                "| log | client | lines at once | plain bytes | compressed | fewer | without context | µs per line |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (String file : files) {
            List<String> lines = Files.readString(Path.of(file), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
            for (Format format : formats) {
                for (int burst : new int[] {1, 16, 256}) {
                    System.out.println(
                            row(Path.of(file).getFileName() + " (" + lines.size() + " lines)", format, burst, lines));
                }
            }
        }
    }

    private static String row(String name, Format format, int burst, List<String> lines) {
        List<List<EncodedMessage>> batches = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += burst) {
            batches.add(encoded(format.encoding(), lines.subList(from, Math.min(lines.size(), from + burst))));
        }
        long plain = batches.stream()
                .mapToLong(batch -> TextFrames.of(batch).remaining())
                .sum();
        long compressed = 0;
        long alone = 0;
        long nanos = 0;
        for (int round = 0; round < ROUNDS; round++) {
            DeflatedStream stream = new DeflatedStream(new CompressionCounters());
            stream.begin();
            compressed = 0;
            long startedAt = System.nanoTime();
            for (List<EncodedMessage> batch : batches) {
                compressed += stream.append(batch).remaining();
            }
            nanos = System.nanoTime() - startedAt;
        }
        DeflatedStream forgetful = new DeflatedStream(new CompressionCounters());
        for (List<EncodedMessage> batch : batches) {
            forgetful.begin();
            ByteBuffer frames = forgetful.append(batch);
            alone += frames.remaining();
        }
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %d | %d | %.1f× | %.1f× | %.2f |",
                name,
                format.name(),
                burst,
                plain,
                compressed,
                (double) plain / compressed,
                (double) plain / alone,
                nanos / 1e3 / lines.size());
    }

    private static List<EncodedMessage> encoded(Encoding encoding, List<String> lines) {
        List<Publication> publications = lines.stream()
                .map(line -> Publication.of(CHANNEL, line.getBytes(StandardCharsets.UTF_8)))
                .toList();
        return encoding.joins() && publications.size() > 1
                ? List.of(encoding.join(publications))
                : publications.stream().map(encoding::encode).toList();
    }
}
