package io.redtail.tools;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.OwnServer;
import io.redtail.it.server.Ports;
import io.redtail.it.viewer.Browser;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A Redis, a gateway on Payara Micro and a Chromium, as a tool needs them. */
record Stage(RealRedis redis, OwnServer server, Browser browser) implements AutoCloseable {

    /** Starts all three; returns when the gateway serves. What is left of it when that fails ends with this JVM. */
    static Stage open() throws IOException {
        if (!Browser.isInstalled()) {
            throw new IllegalStateException(Browser.MISSING);
        }
        RealRedis redis = RealRedis.on(Ports.free());
        OwnServer server = OwnServer.start(Map.of("redtail.redis.url", "redis://127.0.0.1:" + redis.port()), List.of());
        server.deploy("/");
        Gateway.useForTool(server.port());
        return new Stage(redis, server, Browser.start());
    }

    void publish(String project, String... lines) {
        for (String line : lines) {
            redis.publish("logs:" + project, line);
        }
    }

    void publishJob(String tenant, String members) {
        redis.publish("job_updates", "{\"tenantId\":\"" + tenant + "\"," + members + "}");
    }

    @Override
    public void close() {
        browser.close();
        server.close();
        redis.close();
    }
}
