package io.redtail.it.viewer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** axe-core, which looks for what keeps people from using a page. */
public final class Axe {

    private static final String AXE = read("/axe.min.js");
    private static final String RUN = "const done = arguments[0];"
            + "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
            + ".then(result => done(result.passes.length < 10 ? ['axe did not look'] : result.violations.map(violation =>"
            + " `${violation.id}: ${violation.nodes.map(node => node.html + ' ' + node.failureSummary).join('; ')}`)))";

    private Axe() {}

    /** What it finds on the page as it is now. */
    public static List<?> violations(Browser browser) {
        browser.run(AXE);
        return (List<?>) browser.runAsync(RUN);
    }

    private static String read(String resource) {
        try (InputStream in = Axe.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
