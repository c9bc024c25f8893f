package io.redtail.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which Redis channels carry the channels of a type: one for each id, such as {@code build:{id}:logs}, or, without a group, one
 * that all ids share. Without the prefix that all names of a gateway may have.
 *
 * <p>A group takes letters, digits and {@code . _ / @ -}; {@code {+id}} takes colons, too. Several groups are joined with
 * slashes to an id, {@code {tenant}:{job}} to {@code acme/42}; all but the last of them take no slash. An id has one name and
 * a name one id: a template for which that is not so is refused.
 *
 * <p>Immutable; any thread.
 */
public final class RedisTemplate {

    private static final Pattern GROUP = Pattern.compile("\\{(?<colons>\\+?)(?<name>[A-Za-z][A-Za-z0-9_-]*)}");
    private static final Pattern LITERAL = Pattern.compile("[\\x21-\\x7e&&[^*?\\[\\]\\\\{}]]*");

    private record Group(String name, IdCharacters characters) {}

    /** One character of a name, or one or more of a group. */
    private record Part(IdCharacters characters, boolean repeats) {}

    private final String text;
    private final List<Group> groups = new ArrayList<>();

    /** Before, between and after the groups. */
    private final List<String> literals = new ArrayList<>();

    private RedisTemplate(String text) {
        this.text = text;
        Matcher matcher = GROUP.matcher(text);
        long count = matcher.results().count();
        matcher.reset();
        int end = 0;
        while (matcher.find()) {
            literals.add(text.substring(end, matcher.start()));
            boolean slashes = groups.size() == count - 1;
            boolean colons = !matcher.group("colons").isEmpty();
            groups.add(new Group(matcher.group("name"), IdCharacters.plain(slashes, colons)));
            end = matcher.end();
        }
        literals.add(text.substring(end));
    }

    /**
     * Reads a template as it is written.
     *
     * @throws IllegalArgumentException if it cannot be one, or an id could have two names or a name two ids; it says why
     */
    public static RedisTemplate parse(String text) {
        RedisTemplate template = new RedisTemplate(text);
        template.check();
        return template;
    }

    private void check() {
        for (String literal : literals) {
            if (!LITERAL.matcher(literal).matches()) {
                throw new IllegalArgumentException(
                        "expected visible ASCII characters without * ? [ ] \\, and groups such as {id} in braces");
            }
        }
        if (String.join("", literals).isEmpty()) {
            throw new IllegalArgumentException(
                    "expected more than a group, such as build:{id}: this takes every channel");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < groups.size(); i++) {
            Group group = groups.get(i);
            String next = literals.get(i + 1);
            if (!names.add(group.name())) {
                throw new IllegalArgumentException(
                        "the group {" + group.name() + "} is there twice; give each its own name");
            }
            boolean last = i == groups.size() - 1;
            if (!last && (next.isEmpty() || group.characters().contain(next.charAt(0)))) {
                throw new IllegalArgumentException(
                        "it cannot be said where {" + group.name() + "} ends: what follows it"
                                + " must begin with a character that no id has, such as a colon"
                                + (group.characters().contain(':') ? "; without + the group takes no colons" : ""));
            }
        }
    }

    /** What all its names begin with, up to the first group. */
    String beginning() {
        return literals.get(0);
    }

    /** Whether all ids share one Redis channel. */
    public boolean isShared() {
        return groups.isEmpty();
    }

    /** Whether this may be the id of one of its channels. */
    boolean takes(String id) {
        return !values(id).isEmpty();
    }

    boolean takesColons() {
        return groups.stream().anyMatch(group -> group.characters().contain(':'));
    }

    /** The parts of an id that has several, for a message. */
    String idShape() {
        return groups.size() < 2
                ? ""
                : " as "
                        + groups.stream().map(group -> "{" + group.name() + "}").collect(Collectors.joining("/"));
    }

    /** What the groups stand for in an id; empty if it is none. */
    private List<String> values(String id) {
        List<String> values = new ArrayList<>();
        String rest = id;
        for (int i = 0; i < groups.size() - 1 && rest.indexOf('/') >= 0; i++) {
            values.add(rest.substring(0, rest.indexOf('/')));
            rest = rest.substring(rest.indexOf('/') + 1);
        }
        values.add(rest);
        if (values.size() != groups.size()) {
            return List.of();
        }
        for (int i = 0; i < groups.size(); i++) {
            if (!groups.get(i).characters().make(values.get(i))) {
                return List.of();
            }
        }
        return values;
    }

    /** The Redis channel of an id that it {@linkplain #takes takes}; of each id, if all share one. */
    public String name(String id) {
        if (isShared()) {
            return text;
        }
        List<String> values = values(id);
        StringBuilder name = new StringBuilder(literals.get(0));
        for (int i = 0; i < values.size(); i++) {
            name.append(values.get(i)).append(literals.get(i + 1));
        }
        return name.toString();
    }

    /** The id in the name of a Redis channel that belongs to one. Empty for every other name. */
    public Optional<String> id(String redisChannel) {
        int stop = redisChannel.length() - literals.get(groups.size()).length();
        int at = literals.get(0).length();
        if (isShared()
                || stop <= at
                || !redisChannel.startsWith(literals.get(0))
                || !redisChannel.endsWith(literals.get(groups.size()))) {
            return Optional.empty();
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            int end = i == groups.size() - 1 ? stop : groups.get(i).characters().end(redisChannel, at, stop);
            values.add(redisChannel.substring(at, end));
            if (end < stop && !redisChannel.startsWith(literals.get(i + 1), end)) {
                return Optional.empty();
            }
            at = Math.min(stop, end + literals.get(i + 1).length());
        }
        return Optional.of(String.join("/", values)).filter(this::takes);
    }

    /** What {@code PSUBSCRIBE} is given to hear all its Redis channels, and perhaps others. */
    public String pattern() {
        return String.join("*", literals);
    }

    /** Whether its {@linkplain #pattern pattern} hears a Redis channel, which may be of no id. */
    public boolean fits(String redisChannel) {
        String last = literals.get(groups.size());
        int stop = redisChannel.length() - last.length();
        int at = beginning().length();
        if (isShared() || stop < at) {
            return isShared() && redisChannel.equals(text);
        }
        for (String literal : literals.subList(1, groups.size())) {
            int found = redisChannel.indexOf(literal, at);
            if (found < 0) {
                return false;
            }
            at = found + literal.length();
        }
        return at <= stop && redisChannel.startsWith(beginning()) && redisChannel.endsWith(last);
    }

    /** Whether its pattern hears all that the other's does: no literal has a star, so only a star hears one. */
    public boolean covers(RedisTemplate other) {
        return fits(other.pattern());
    }

    /** Whether both may claim the same Redis channel. */
    public boolean overlaps(RedisTemplate other) {
        record Place(int here, int there) {}
        List<Part> mine = parts();
        List<Part> others = other.parts();
        Deque<Place> reached = new ArrayDeque<>(List.of(new Place(0, 0)));
        Set<Place> seen = new HashSet<>(reached);
        while (!reached.isEmpty()) {
            Place place = reached.remove();
            if (place.here == mine.size() && place.there == others.size()) {
                return true;
            }
            if (place.here == mine.size() || place.there == others.size()) {
                continue;
            }
            Part one = mine.get(place.here);
            Part two = others.get(place.there);
            if (one.characters().share(two.characters())) {
                for (int here = place.here + (one.repeats() ? 0 : 1); here <= place.here + 1; here++) {
                    for (int there = place.there + (two.repeats() ? 0 : 1); there <= place.there + 1; there++) {
                        Place next = new Place(here, there);
                        if (seen.add(next)) {
                            reached.add(next);
                        }
                    }
                }
            }
        }
        return false;
    }

    /** Whether a name that it makes may begin like this, with this prefix before it. */
    boolean mayBeginWith(String prefix, String beginning) {
        int inPrefix = Math.min(prefix.length(), beginning.length());
        if (!prefix.regionMatches(0, beginning, 0, inPrefix)) {
            return false;
        }
        List<Part> parts = parts();
        Set<Integer> reached = Set.of(0);
        for (char c : beginning.substring(inPrefix).toCharArray()) {
            Set<Integer> next = new HashSet<>();
            for (int at : reached) {
                if (at < parts.size() && parts.get(at).characters().contain(c)) {
                    next.add(at + 1);
                    if (parts.get(at).repeats()) {
                        next.add(at);
                    }
                }
            }
            reached = next;
        }
        return !reached.isEmpty();
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < literals.size(); i++) {
            literals.get(i).chars().forEach(c -> parts.add(new Part(IdCharacters.only((char) c), false)));
            if (i < groups.size()) {
                parts.add(new Part(groups.get(i).characters(), true));
            }
        }
        return parts;
    }

    /** As it is written. */
    @Override
    public String toString() {
        return text;
    }
}
