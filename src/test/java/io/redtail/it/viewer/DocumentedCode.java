package io.redtail.it.viewer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Code blocks of the documentation, so that the tests run what the pages show. */
final class DocumentedCode {

    private static final Pattern BLOCK = Pattern.compile("(?s)```(?:js|jsx|tsx)\n(.*?)```");

    private DocumentedCode() {}

    /** The first block of the page that contains the text, with the gateway's real port. */
    static String of(String page, String containing, int port) {
        try {
            Matcher blocks = BLOCK.matcher(Files.readString(Path.of(page)));
            while (blocks.find()) {
                if (blocks.group(1).contains(containing)) {
                    return blocks.group(1).replace("localhost:8080", "127.0.0.1:" + port);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError(page + " has no code with " + containing);
    }
}
