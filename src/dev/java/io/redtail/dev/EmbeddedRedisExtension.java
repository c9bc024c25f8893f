package io.redtail.dev;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.BeforeShutdown;
import jakarta.enterprise.inject.spi.Extension;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Gives the application a Redis that starts before its first bean and ends after its last. The {@link DevServer} asks for
 * it with the system property {@value #PORT_PROPERTY}; without that there is none.
 */
public class EmbeddedRedisExtension implements Extension {

    static final String PORT_PROPERTY = "dev.redis.port";

    private static final String URL_PROPERTY = "redtail.redis.url";

    private @Nullable EmbeddedRedis redis;

    void start(@Observes BeforeBeanDiscovery event) throws IOException {
        Integer port = Integer.getInteger(PORT_PROPERTY);
        if (port == null) {
            return;
        }
        redis = EmbeddedRedis.start(port, Path.of(System.getProperty("java.io.tmpdir")));
        System.setProperty(URL_PROPERTY, "redis://127.0.0.1:" + port);
    }

    void stop(@Observes BeforeShutdown event) {
        if (redis != null) {
            redis.stop();
            System.clearProperty(URL_PROPERTY);
        }
    }
}
