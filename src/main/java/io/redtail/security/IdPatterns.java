package io.redtail.security;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Ids of projects or tenants as a token names them: whole ones, or the beginnings of some with {@code *} at the end. */
public final class IdPatterns {

    static final IdPatterns ALL = new IdPatterns(Set.of(), List.of(""));
    static final IdPatterns NONE = new IdPatterns(Set.of(), List.of());

    private final Set<String> ids;
    private final List<String> prefixes;

    private IdPatterns(Set<String> ids, List<String> prefixes) {
        this.ids = ids;
        this.prefixes = prefixes;
    }

    /**
     * Understands {@code p1}, {@code team-a/*} and {@code *}.
     *
     * @throws IllegalArgumentException if a {@code *} stands elsewhere than at the end: who wrote it meant something that is
     *     not granted here
     */
    public static IdPatterns of(List<String> patterns) {
        Set<String> ids = new HashSet<>();
        List<String> prefixes = new ArrayList<>();
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                ids.add(pattern);
            } else if (star == pattern.length() - 1) {
                prefixes.add(pattern.substring(0, star));
            } else {
                throw new IllegalArgumentException("'" + pattern + "': * may only be the last character");
            }
        }
        return new IdPatterns(Set.copyOf(ids), List.copyOf(prefixes));
    }

    static IdPatterns union(Stream<IdPatterns> all) {
        Set<String> ids = new HashSet<>();
        List<String> prefixes = new ArrayList<>();
        all.forEach(patterns -> {
            ids.addAll(patterns.ids);
            prefixes.addAll(patterns.prefixes);
        });
        return new IdPatterns(Set.copyOf(ids), List.copyOf(prefixes));
    }

    public boolean match(String id) {
        return ids.contains(id) || prefixes.stream().anyMatch(id::startsWith);
    }
}
