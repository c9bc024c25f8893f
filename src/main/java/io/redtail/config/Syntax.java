package io.redtail.config;

import io.redtail.time.ShortDuration;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What the text of a setting means. Empty, or an exception of the JDK's, where it means nothing. */
final class Syntax {

    /** Characters that a header can contain. */
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]*");

    /** A name, a domain with all names below it, an IPv4 or IPv6 address, or all. */
    private static final Pattern HOST = Pattern.compile("\\*|\\.?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");

    private Syntax() {}

    /** A key and its value as messages have them: without what is before an {@code @}, which may be a password. */
    static String setting(String key, String value) {
        int at = value.lastIndexOf('@');
        return key + "=" + (at < 0 ? value : "***" + value.substring(at));
    }

    /** The environment variable that sets a key. */
    static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** Such as {@code 500ms}, {@code 25s} or {@code PT25S}. */
    static Duration duration(String text) {
        return ShortDuration.parse(text).orElseGet(() -> Duration.parse(text));
    }

    /** What stands between commas, in its order. */
    static List<String> words(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    static Optional<Set<String>> origins(String text) {
        return all(Arrays.asList(text.split(",")), Syntax::isOrigin);
    }

    /** As in a content security policy, but without its quotes. */
    static Optional<Set<String>> frameAncestors(String text) {
        return all(words(text), word -> word.equals("self") || isOrigin(word));
    }

    static Optional<Set<String>> hosts(String text) {
        return all(words(text), host -> HOST.matcher(host).matches());
    }

    static boolean isPrintable(String text) {
        return PRINTABLE.matcher(text).matches();
    }

    private static Optional<Set<String>> all(List<String> words, Predicate<String> allowed) {
        Set<String> values = new LinkedHashSet<>();
        words.forEach(word -> values.add(word.strip().toLowerCase(Locale.ROOT)));
        return Optional.of(values).filter(set -> set.stream().allMatch(allowed));
    }

    private static boolean isOrigin(String text) {
        if (text.equals("*")) {
            return true;
        }
        URI uri = URI.create(text);
        return uri.getScheme() != null
                && Authority.of(uri).filter(host -> host.userInfo().isEmpty()).isPresent()
                && uri.getRawPath().isEmpty()
                && uri.getQuery() == null;
    }
}
