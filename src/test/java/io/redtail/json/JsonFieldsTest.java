package io.redtail.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

    private static final List<String> POINTERS = List.of("/a", "/a/b", "/a/0", "/b/a", "/~1", "/a/b/1", "/1", "/b");

    @Test
    void severalValuesAreFoundInOneScan() throws MalformedJsonException {
        assertThat(find("{\"x\":{\"text\":\"hi\"},\"n\":[1,{\"l\":2}],\"x2\":3}", "/x/text", "/n/1/l", "/y", "/x"))
                .containsExactly("\"hi\"", "2", "", "{\"text\":\"hi\"}");
    }

    @Test
    void ofMembersWithTheSameNameTheLastCounts_alsoWhereItHasNothing() throws MalformedJsonException {
        assertThat(find("{\"a\":{\"b\":1},\"\\u0061\":2}", "/a", "/a/b")).containsExactly("2", "");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> find("{\"a\":1} x", "/a")).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> find("{\"a\":1", "/b")).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void eachPointerFindsWhatAnotherLibraryFinds() throws MalformedJsonException {
        Random random = new Random(7);
        List<JsonPointer> pointers = POINTERS.stream().map(JsonPointer::parse).toList();
        for (int i = 0; i < 5_000; i++) {
            String json = value(random, 0);
            List<Optional<JsonValue>> found = new JsonFields(pointers).find(json.getBytes(UTF_8));
            jakarta.json.JsonValue document = parsed(json);
            for (int p = 0; p < POINTERS.size(); p++) {
                assertThat(found.get(p).map(JsonFieldsTest::text).map(JsonFieldsTest::parsed))
                        .as("%s in %s", POINTERS.get(p), json)
                        .isEqualTo(expected(POINTERS.get(p), document));
            }
        }
    }

    private static jakarta.json.JsonValue parsed(String json) {
        try (JsonReader reader = Json.createReader(new StringReader(json))) {
            return reader.readValue();
        }
    }

    private static Optional<jakarta.json.JsonValue> expected(String pointer, jakarta.json.JsonValue document) {
        Optional<jakarta.json.JsonValue> found = Optional.of(document);
        for (String token : JsonPointer.parse(pointer).tokens()) {
            found = found.flatMap(parent -> child(parent, token));
        }
        return found;
    }

    private static Optional<jakarta.json.JsonValue> child(jakarta.json.JsonValue parent, String token) {
        if (parent instanceof JsonObject members) {
            return Optional.ofNullable(members.get(token));
        }
        return parent instanceof JsonArray elements
                ? IntStream.range(0, elements.size())
                        .filter(index -> token.equals(String.valueOf(index)))
                        .mapToObj(elements::get)
                        .findAny()
                : Optional.empty();
    }

    private static String value(Random random, int depth) {
        StringBuilder json = new StringBuilder();
        switch (depth > 3 ? 2 : random.nextInt(4)) {
            case 0, 3 -> {
                json.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    String name = List.of("a", "b", "/", "1", "\\u0061").get(random.nextInt(5));
                    json.append('"').append(name).append("\": ").append(value(random, depth + 1));
                    json.append(i > 1 ? "," : "");
                }
                json.append('}');
            }
            case 1 -> {
                json.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    json.append(value(random, depth + 1)).append(i > 1 ? " ," : "");
                }
                json.append(']');
            }
            default -> json.append(List.of("1", "\"x\"", "null", "true").get(random.nextInt(4)));
        }
        return json.toString();
    }

    private static List<String> find(String json, String... pointers) throws MalformedJsonException {
        return new JsonFields(List.of(pointers).stream().map(JsonPointer::parse).toList())
                .find(json.getBytes(UTF_8)).stream()
                        .map(value -> value.map(JsonFieldsTest::text).orElse(""))
                        .toList();
    }

    private static String text(JsonValue value) {
        return new String(value.json(), UTF_8);
    }
}
