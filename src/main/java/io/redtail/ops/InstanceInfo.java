package io.redtail.ops;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * What runs where: version, server, context path and node id.
 *
 * @param version Redtail's, or {@code unknown} where there is no WAR around the classes
 * @param server the application server's own words for itself
 * @param context the context path; {@code /} for the root
 * @param node what this gateway is called among those of its Redis, from its start to its end
 */
public record InstanceInfo(String version, String server, String context, String node) {

    public static InstanceInfo of(ServletContext servlets) {
        String path = servlets.getContextPath();
        String node = UUID.randomUUID().toString().substring(0, 8);
        return new InstanceInfo(version(servlets), servlets.getServerInfo().strip(), path.isEmpty() ? "/" : path, node);
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
