package io.redtail.it.publishers;

import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program as it publishes, and the settings that serve it, from {@code src/test/resources/publishers}. In a {@code .txt},
 * {@code >} begins what is published, {@code <} what a client gets, {@code =} what people read of it, and {@code end} names a
 * channel that ends with the last.
 */
public record Publisher(String name, Map<String, String> settings, List<String> lines) {

    /** The setting that names the types. */
    static final String LIST = "redtail.channels";

    private static final Path DIRECTORY = Path.of("src", "test", "resources", "publishers");

    /** All of them, by name. */
    public static List<Publisher> all() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".properties"))
                    .sorted()
                    .map(Publisher::read)
                    .toList();
        }
    }

    private static Publisher read(Path file) {
        String name = file.getFileName().toString().replace(".properties", "");
        Properties settings = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            settings.load(in);
            Map<String, String> values = new TreeMap<>();
            settings.forEach((key, value) -> values.put(key.toString(), value.toString()));
            return new Publisher(name, values, Files.readAllLines(DIRECTORY.resolve(name + ".txt")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Set<String> types() {
        return settings.keySet().stream()
                .filter(key -> !key.equals(LIST))
                .map(key -> key.split("\\.", -1)[2])
                .collect(Collectors.toSet());
    }

    /** What stands behind a sign, line by line. */
    public List<String> lines(String sign) {
        return lines.stream()
                .filter(line -> line.startsWith(sign + " "))
                .map(line -> line.substring(sign.length() + 1))
                .toList();
    }

    /** The names of the channels that it publishes on. */
    public List<String> channels() {
        return lines("<").stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .distinct()
                .toList();
    }

    /** What people read on a channel; empty where that is not said. */
    List<String> texts(String channel) {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("= ") && lines.get(i - 1).startsWith("< " + channel + " ")) {
                texts.add(lines.get(i).substring(2));
            }
        }
        return texts;
    }

    /**
     * Publishes all that it does, in order.
     *
     * @param redis takes a Redis channel and a payload
     */
    public void publish(BiConsumer<String, byte[]> redis) {
        for (String line : lines(">")) {
            int space = line.indexOf(' ');
            redis.accept(line.substring(0, space), bytes(line.substring(space + 1)));
        }
    }

    /** What a line of the file publishes: {@code \x} and two digits are a byte. */
    private static byte[] bytes(String payload) {
        StringBuilder latin1 = new StringBuilder();
        for (int i = 0; i < payload.length(); i++) {
            if (payload.startsWith("\\x", i)) {
                latin1.append((char) Integer.parseInt(payload.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                latin1.append(payload.charAt(i));
            }
        }
        return latin1.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A channel, a space and a payload, so that JSON with other spaces is the same. */
    public static String comparable(String publication) {
        int space = publication.indexOf(' ');
        String payload = publication.substring(space + 1);
        return publication.substring(0, space) + " "
                + (payload.startsWith("{") ? json(payload).toString() : payload.replace("\\n", "\n"));
    }

    private static JsonValue json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readValue();
        }
    }
}
