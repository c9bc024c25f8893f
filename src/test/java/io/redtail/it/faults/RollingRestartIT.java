package io.redtail.it.faults;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A restart of all gateways as Kubernetes does it, with the drain that a node has by default. */
@Tag("fault")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RollingRestartIT {

    @Test
    void bothGatewaysAreRestartedOneAfterTheOther() throws Exception {
        try (RealRedis redis = RealRedis.durableOn(Ports.free());
                Site site = new Site("rolling", redis, Map.of());
                Load load = new Load("rolling", site.port(), redis::port)) {
            new FaultTable("rolling")
                    .add(load.during(
                            "both gateways drained and restarted, one after the other", site::restartOneAfterTheOther));
        }
    }
}
