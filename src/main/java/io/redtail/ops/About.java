package io.redtail.ops;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * What runs where.
 *
 * @param version Redtail's, or {@code unknown} where there is no WAR around the classes
 * @param server the application server's own words for itself
 * @param context the context path; {@code /} for the root
 */
public record About(String version, String server, String context) {

    public static About of(ServletContext servlets) {
        String path = servlets.getContextPath();
        return new About(version(servlets), servlets.getServerInfo().strip(), path.isEmpty() ? "/" : path);
    }

    private static String version(ServletContext servlets) {
        try (InputStream manifest = servlets.getResourceAsStream("/META-INF/MANIFEST.MF")) {
            return Optional.ofNullable(manifest == null ? null : new Manifest(manifest))
                    .map(found -> found.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION))
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown"; // it is only for people
        }
    }
}
