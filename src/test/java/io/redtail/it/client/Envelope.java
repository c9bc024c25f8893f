package io.redtail.it.client;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import java.io.StringReader;
import java.util.List;
import java.util.Map;

/** One publication as {@code redtail.v1} carries it. */
public record Envelope(String channel, String data) {

    /** {@code Json.createReader} walks the class path for its provider each time it is called. */
    public static final JsonReaderFactory JSON = Json.createReaderFactory(Map.of());

    public static boolean isIn(String frame) {
        return frame.startsWith("[");
    }

    /** The same without the times, which no test can know. */
    public static String withoutTimes(String frame) {
        return isIn(frame) ? frame.replaceAll(",\"(time|recorded)\":[0-9]+", "") : frame;
    }

    /** Those of one frame, in order. */
    public static List<Envelope> in(String frame) {
        try (var reader = JSON.createReader(new StringReader(frame))) {
            return reader.readArray().getValuesAs(JsonObject.class).stream()
                    .map(publication -> new Envelope(publication.getString("channel"), publication.getString("data")))
                    .toList();
        }
    }

    /** The payloads of all frames that are publications, in order. */
    public static List<String> dataIn(List<String> frames) {
        return frames.stream()
                .filter(Envelope::isIn)
                .flatMap(frame -> in(frame).stream())
                .map(Envelope::data)
                .toList();
    }
}
