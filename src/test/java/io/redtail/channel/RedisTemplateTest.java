package io.redtail.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and ids of random templates, of few different characters, so that they often come near each other. */
class RedisTemplateTest {

    private static final int TEMPLATES = 10_000;
    private static final String LITERAL = "ab:/.#";
    private static final String ID = "ab.g0129";

    private final Random random = new Random(7);

    @Test
    void anIdIsFoundAgainInItsName() {
        for (int i = 0; i < TEMPLATES; i++) {
            RedisTemplate template = template();
            for (int j = 0; j < 3 && !template.isShared(); j++) {
                String id = id(template.toString());

                assertThat(template.takes(id)).as("%s takes %s", template, id).isTrue();
                assertThat(template.id(template.name(id)))
                        .as("%s in %s of %s", id, template.name(id), template)
                        .contains(id);
            }
        }
    }

    @Test
    void aNameIsMadeAgainOfTheIdInIt() {
        int claimed = 0;
        for (int i = 0; i < TEMPLATES; i++) {
            RedisTemplate template = template();
            for (int j = 0; j < 10 && !template.isShared(); j++) {
                String name = mutated(template.name(id(template.toString())));
                Optional<String> id = template.id(name);
                if (id.isPresent()) {
                    assertThat(template.name(id.get()))
                            .as("%s of %s", id, template)
                            .isEqualTo(name);
                    claimed++;
                }
            }
        }
        assertThat(claimed).isGreaterThan(TEMPLATES);
    }

    /** What two templates have in common is a name that both claim; where nothing is in common, no name is. */
    @Test
    void templatesOverlap_exactlyIfThereIsANameThatBothClaim() {
        int disjoint = 0;
        for (int i = 0; i < TEMPLATES; i++) {
            RedisTemplate one = template();
            RedisTemplate two = like(one);
            Optional<String> witness = witness(one.toString(), two.toString());

            assertThat(one.overlaps(two)).as("%s and %s: %s", one, two, witness).isEqualTo(witness.isPresent());
            assertThat(two.overlaps(one)).isEqualTo(one.overlaps(two));
            witness.ifPresent(name -> assertThat(claims(one, name) && claims(two, name))
                    .as("%s and %s claim %s", one, two, name)
                    .isTrue());
            if (witness.isEmpty()) {
                disjoint++;
                for (int j = 0; j < 10; j++) {
                    String name = mutated(one.isShared() ? one.toString() : one.name(id(one.toString())));
                    assertThat(claims(one, name) && claims(two, name))
                            .as("%s and %s claim %s", one, two, name)
                            .isFalse();
                }
            }
        }
        assertThat(disjoint).isBetween(TEMPLATES / 10, TEMPLATES * 9 / 10);
    }

    @ParameterizedTest
    @CsvSource({
        "job:{id}, job:{+x}, true",
        "job:{id}, job:{id}:progress, false",
        "job:{+id}, job:{id}:progress, true",
        "job:{id}, job:all, true",
        "job:{id}, job_updates, false",
        "{tenant}/{id}, logs/{id}, true",
        "{tenant}:{id}, logs:{id}, true",
        "{tenant}:{id}, logs:{id}:x, false",
        "{tenant}:{+id}, logs:{id}:x, true",
        "a:{id}:b, a:{id}:c, false",
        "a{id}, {id}b, true",
        "#{id}, {id}#, false",
        "deployment:{id}, deployment:{id}, true",
        "job_updates, job_updates, true"
    })
    void overlap(String one, String two, boolean overlap) {
        assertThat(RedisTemplate.parse(one).overlaps(RedisTemplate.parse(two))).isEqualTo(overlap);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x{a}{b} | it cannot be said where {a} ends",
                "{a}-{b} | it cannot be said where {a} ends",
                "x:{a}.log:{b} | must begin with a character that no id has, such as a colon",
                "x:{+a}:{b} | without + the group takes no colons",
                "x:{id}:{id} | the group {id} is there twice; give each its own name",
                "{id} | expected more than a group, such as build:{id}: this takes every channel",
                "{+id} | expected more than a group",
                "build:{} | expected visible ASCII characters without * ? [ ] \\, and groups such as {id} in braces",
                "build:{id | expected visible ASCII characters",
                "build:* | expected visible ASCII characters without * ?",
                "build:{id}:é | expected visible ASCII characters",
                "build: {id} | expected visible ASCII characters"
            })
    void templateWhoseNamesOrIdsAreAmbiguous_isRefused(String template, String message) {
        assertThatThrownBy(() -> RedisTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static boolean claims(RedisTemplate template, String name) {
        return template.isShared()
                ? template.toString().equals(name)
                : template.id(name).isPresent();
    }

    /** A valid one. */
    private RedisTemplate template() {
        while (true) {
            StringBuilder text = new StringBuilder(characters(LITERAL, random.nextInt(4)));
            int groups = random.nextInt(4);
            for (int i = 0; i < groups; i++) {
                text.append(random.nextInt(4) == 0 ? "{+g" : "{g").append(i).append('}');
                text.append(characters(LITERAL, random.nextInt(4)));
            }
            try {
                return RedisTemplate.parse(text.toString());
            } catch (IllegalArgumentException e) {
                // Another one: which are refused is another test's.
            }
        }
    }

    /** Another one that is nearly the same, or that one of its names has been made from. */
    private RedisTemplate like(RedisTemplate template) {
        String text = template.toString();
        String name = template.isShared() ? text : template.name(id(text));
        while (true) {
            try {
                return switch (random.nextInt(4)) {
                    case 0 -> template();
                    case 1 -> RedisTemplate.parse(mutated(name));
                    case 2 -> RedisTemplate.parse(mutated(text));
                    default -> {
                        int at = random.nextInt(name.length());
                        String rest = name.substring(at + random.nextInt(name.length() - at));
                        yield RedisTemplate.parse(mutated(name.substring(0, at) + "{g9}" + rest));
                    }
                };
            } catch (IllegalArgumentException e) {
                // The change has made none of it.
            }
        }
    }

    private String id(String template) {
        List<String> values = new ArrayList<>();
        List<String> groups =
                parts(template).stream().filter(part -> part.length() > 1).toList();
        for (int i = 0; i < groups.size(); i++) {
            values.add(characters(groups.get(i), 1 + random.nextInt(4)));
        }
        return String.join("/", values);
    }

    private String mutated(String name) {
        StringBuilder mutated = new StringBuilder(name);
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(3)) {
                case 0 -> mutated.setCharAt(at, LITERAL.charAt(random.nextInt(LITERAL.length())));
                case 1 -> mutated.insert(at, LITERAL.charAt(random.nextInt(LITERAL.length())));
                default -> mutated.append(LITERAL.charAt(random.nextInt(LITERAL.length())));
            }
        }
        return mutated.toString();
    }

    private String characters(String of, int count) {
        return random.ints(count, 0, of.length())
                .mapToObj(at -> String.valueOf(of.charAt(at)))
                .reduce("", String::concat);
    }

    /** What each part of a name may be made of: one character of a literal, or several of a group. */
    private static List<String> parts(String template) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = Pattern.compile("\\{(\\+?)[^}]*}|.").matcher(template);
        int last = template.lastIndexOf('{');
        while (matcher.find()) {
            boolean group = matcher.group().startsWith("{");
            parts.add(
                    group
                            ? ID + (matcher.group().startsWith("{+") ? ":" : "") + (matcher.start() == last ? "/" : "")
                            : matcher.group());
        }
        return parts;
    }

    /** A shortest name that is of both shapes. Empty if there is none. */
    private static Optional<String> witness(String one, String two) {
        record State(int mine, int others) {}
        List<String> mine = parts(one);
        List<String> others = parts(two);
        Map<State, String> names = new HashMap<>(Map.of(new State(0, 0), ""));
        Deque<State> open = new ArrayDeque<>(names.keySet());
        while (!open.isEmpty()) {
            State state = open.remove();
            String name = names.get(state);
            if (state.mine == mine.size() && state.others == others.size()) {
                return Optional.of(name);
            }
            if (state.mine == mine.size() || state.others == others.size()) {
                continue;
            }
            String here = mine.get(state.mine);
            String there = others.get(state.others);
            here.chars().filter(c -> there.indexOf(c) >= 0).findFirst().ifPresent(c -> {
                for (int i = here.length() > 1 ? 0 : 1; i <= 1; i++) {
                    for (int j = there.length() > 1 ? 0 : 1; j <= 1; j++) {
                        State next = new State(state.mine + i, state.others + j);
                        if (names.putIfAbsent(next, name + (char) c) == null) {
                            open.add(next);
                        }
                    }
                }
            });
        }
        return Optional.empty();
    }
}
