package io.redtail.it.admin;

import jakarta.json.Json;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a Dockerfile of ours says that its container runs, to run the same without a container. */
record Image(Path dockerfile) {

    static Image of(String server) {
        return new Image(Path.of("docker", server, "Dockerfile"));
    }

    /** The instructions of the last stage, continued lines joined, without comments. */
    List<String> lastStage() {
        List<String> all = instructions();
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            from = all.get(i).startsWith("FROM ") ? i : from;
        }
        return all.subList(from, all.size());
    }

    List<String> instructions() {
        try {
            return Files.readString(dockerfile)
                    .replaceAll("(?m)^#.*\n", "")
                    .replaceAll("\\\\\n\\s*", "")
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exec form of ENTRYPOINT, with paths of the image replaced by those of this machine. */
    List<String> entrypoint(Map<String, Path> paths) {
        String json = only("ENTRYPOINT ");
        try (var reader = Json.createReader(new StringReader(json))) {
            return reader.readArray().getValuesAs(JsonString.class).stream()
                    .map(part -> here(part.getString(), paths))
                    .toList();
        }
    }

    /** Its variables, with paths replaced alike; a test then sets its own over them. */
    Map<String, String> environment(Map<String, Path> paths) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String line : lastStage()) {
            if (line.startsWith("ENV ")) {
                var pairs = Pattern.compile("(\\w+)=(\"[^\"]*\"|\\S*)").matcher(line);
                while (pairs.find()) {
                    environment.put(pairs.group(1), here(pairs.group(2).replace("\"", ""), paths));
                }
            }
        }
        return environment;
    }

    /** What follows the one instruction of this kind. */
    String only(String instruction) {
        List<String> found = lastStage().stream()
                .filter(line -> line.startsWith(instruction))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(dockerfile + " has " + found.size() + " of " + instruction);
        }
        return found.get(0).substring(instruction.length());
    }

    private static String here(String text, Map<String, Path> paths) {
        String result = text;
        for (var path : paths.entrySet()) {
            result = result.replace(
                    path.getKey(), path.getValue().toAbsolutePath().toString());
        }
        return result;
    }
}
