package io.redtail.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page as GitHub renders it: its links, and the anchors of its headings.
 *
 * @param path relative to the project's folder
 * @param text without code, which has no links
 */
record MarkdownPage(Path path, String text) {

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^\\s*```.*?^\\s*```\\s*$");
    private static final Pattern CODE_SPAN = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)[^)]*\\)|(?:src|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}\\s+(.*?)\\s*$");
    private static final Pattern LINK_IN_HEADING = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");
    private static final Pattern NOT_IN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}_\\- ]");

    static MarkdownPage read(Path path) {
        try {
            return new MarkdownPage(
                    path, CODE_BLOCK.matcher(Files.readString(path)).replaceAll(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Links to files of this repository and to headings. */
    List<String> localLinks() {
        return LINK.matcher(CODE_SPAN.matcher(text).replaceAll("code"))
                .results()
                .map(MarkdownPage::target)
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** The file that a link leads to, which may not exist. */
    Path resolve(String link) {
        String file = link.split("#", 2)[0];
        Path folder = path.getParent();
        if (file.isEmpty()) {
            return path;
        }
        return (folder == null ? Path.of(file) : folder.resolve(file)).normalize();
    }

    /** By GitHub's rule: lower case, hyphens for spaces, a number behind the second heading of a name. */
    Set<String> anchors() {
        Set<String> anchors = new LinkedHashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        HEADING.matcher(text).results().forEach(heading -> {
            String plain = LINK_IN_HEADING.matcher(heading.group(1)).replaceAll("$1");
            String anchor = NOT_IN_ANCHOR
                    .matcher(plain.toLowerCase(Locale.ROOT))
                    .replaceAll("")
                    .replace(' ', '-');
            int earlier = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(earlier == 0 ? anchor : anchor + "-" + earlier);
        });
        return anchors;
    }

    private static String target(MatchResult link) {
        return link.group(1) == null ? link.group(2) : link.group(1);
    }
}
