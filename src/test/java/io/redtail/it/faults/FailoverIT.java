package io.redtail.it.faults;

import io.redtail.it.redis.RealRedis;
import io.redtail.it.redis.RealSentinel;
import io.redtail.it.server.Ports;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redis moves to its replica, because a Sentinel says so. */
@Tag("fault")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FailoverIT {

    private final RealRedis master = RealRedis.on(Ports.free());
    private final RealRedis replica =
            RealRedis.on(Ports.free(), "--replicaof", "127.0.0.1", String.valueOf(master.port()));
    private RealSentinel sentinel;
    private Site site;
    private Load load;

    @BeforeEach
    void start() throws Exception {
        sentinel = new RealSentinel(master, replica);
        site = new Site("failover", master, Map.of("REDTAIL_REDIS_SENTINELS", "127.0.0.1:" + sentinel.port()));
        load = new Load("failover", site.port(), sentinel::masterPort);
    }

    @AfterEach
    void end() {
        if (load != null) {
            load.close();
        }
        if (site != null) {
            site.close();
        }
        sentinel.close();
        master.close();
        replica.close();
    }

    @Test
    void theMasterDies() throws Exception {
        new FaultTable("failover")
                .add(load.during("the master killed, a Sentinel promotes its replica after 0.5 s", master::kill));
    }
}
