package io.redtail.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.delivery.CloseCode;
import io.redtail.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation holds together: links, anchors, the index, the size of the front page. */
class DocsTest {

    private static final int README_LIMIT_BYTES = 10 * 1024;
    private static final Pattern JAVA_SCRIPT = Pattern.compile("(?s)```js\n(.*?)```");
    private static final Path INDEX = Path.of("docs/README.md");

    /** Folders that hold what tools download or make. */
    private static final Set<String> SKIPPED = Set.of("node_modules", "target", ".git");

    @Test
    void everyLocalLinkLeadsToAFileAndAnchor() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path path : pages()) {
            MarkdownPage page = MarkdownPage.read(path);
            page.localLinks().stream()
                    .filter(link -> !leadsSomewhere(page, link))
                    .forEach(link -> broken.add(path + " links to " + link));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageIsReachableFromTheIndexInTwoClicks() throws IOException {
        Set<Path> reached = new LinkedHashSet<>(Set.of(INDEX));
        for (int clicks = 0; clicks < 2; clicks++) {
            reached.addAll(reached.stream().flatMap(DocsTest::linkedPages).collect(Collectors.toSet()));
        }

        assertThat(reached).containsAll(pagesBelow(Path.of("docs")));
    }

    @Test
    void theFrontPageIsShort() throws IOException {
        assertThat(Files.size(Path.of("README.md"))).isLessThanOrEqualTo(README_LIMIT_BYTES);
    }

    /** The integration tests run the code of that page. */
    @Test
    void theFrontPagesJavaScriptIsThatOfTheClientsPage() throws IOException {
        List<String> snippets = javaScript(Path.of("README.md"));

        assertThat(snippets).isNotEmpty();
        assertThat(javaScript(Path.of("docs/clients.md"))).containsAll(snippets);
    }

    @Test
    void theHttpPageNamesEveryPathOfOpenApi() throws IOException {
        List<String> paths = Files.readString(Path.of("docs/openapi.yaml"))
                .lines()
                .filter(line -> line.matches("  /\\S+:"))
                .map(line -> line.strip().replace(":", ""))
                .toList();

        assertThat(paths).isNotEmpty();
        assertThat(Files.readString(Path.of("docs/http-api.md"))).contains(paths);
    }

    @Test
    void theProtocolPageHasARowForEveryErrorAndCloseCode() throws IOException {
        Stream<String> errors = Stream.of(ErrorCode.values()).map(error -> "| `" + error.code() + "` |");
        Stream<String> closes = Stream.of(CloseCode.values())
                .filter(close -> close != CloseCode.NORMAL) // ends HTTP responses only
                .map(close -> "| " + close.code() + " |");

        assertThat(Files.readString(Path.of("docs/protocol.md")))
                .contains(Stream.concat(errors, closes).toList());
    }

    @Test
    void aBrokenLinkAndABrokenAnchorAreFound() {
        MarkdownPage page =
                new MarkdownPage(Path.of("docs/x.md"), "# A `b` c\n[1](nowhere.md) [2](#a-b-c) [3](#other)");

        assertThat(page.localLinks())
                .filteredOn(link -> !leadsSomewhere(page, link))
                .containsExactly("nowhere.md", "#other");
    }

    private static List<String> javaScript(Path path) throws IOException {
        return JAVA_SCRIPT
                .matcher(Files.readString(path))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static boolean leadsSomewhere(MarkdownPage page, String link) {
        Path file = page.resolve(link);
        if (!link.contains("#")) {
            return Files.exists(file);
        }
        if (!file.toString().endsWith(".md")) {
            return false;
        }
        MarkdownPage target = file.equals(page.path()) ? page : MarkdownPage.read(file);
        return target.anchors().contains(link.split("#", 2)[1]);
    }

    private static Stream<Path> linkedPages(Path path) {
        MarkdownPage page = MarkdownPage.read(path);
        return page.localLinks().stream()
                .map(page::resolve)
                .filter(file -> file.toString().endsWith(".md") && Files.exists(file));
    }

    private static List<Path> pages() throws IOException {
        return pagesBelow(Path.of(""));
    }

    private static List<Path> pagesBelow(Path folder) throws IOException {
        List<Path> pages = new ArrayList<>();
        List<Path> folders = new ArrayList<>(List.of(folder));
        while (!folders.isEmpty()) {
            try (Stream<Path> entries = Files.list(folders.remove(0))) {
                entries.forEach(entry -> {
                    if (Files.isDirectory(entry)
                            && !SKIPPED.contains(entry.getFileName().toString())) {
                        folders.add(entry);
                    } else if (entry.toString().endsWith(".md")) {
                        pages.add(entry);
                    }
                });
            }
        }
        return pages;
    }
}
