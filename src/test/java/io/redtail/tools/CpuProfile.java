package io.redtail.tools;

import io.redtail.it.viewer.Browser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.openqa.selenium.json.Json;

/** What a page's main thread does, as a file that Chromium's developer tools open in their Performance panel. */
final class CpuProfile {

    private static final int SAMPLE_MICROS = 200;

    private CpuProfile() {}

    /** Writes {@code target/NAME.cpuprofile}; slows the page down. */
    static void during(Browser browser, String name, Runnable action) {
        browser.cdp("Profiler.enable", Map.of());
        browser.cdp("Profiler.setSamplingInterval", Map.of("interval", SAMPLE_MICROS));
        browser.cdp("Profiler.start", Map.of());
        action.run();
        Object profile = browser.cdp("Profiler.stop", Map.of()).get("profile");
        browser.cdp("Profiler.disable", Map.of());
        try {
            Files.writeString(Path.of("target", name + ".cpuprofile"), new Json().toJson(profile));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
