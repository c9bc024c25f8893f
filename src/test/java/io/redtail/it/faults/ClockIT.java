package io.redtail.it.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.redtail.it.redis.FakeClock;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.Ports;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The wall clock of Redis jumps, by which a recorder's lease and what is kept grow old. Skipped where Debian's
 * libfaketime is not installed. The gateways count with a clock that only continues; below libfaketime Java does not
 * come up.
 */
@Tag("fault")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClockIT {

    private FakeClock clock;
    private RealRedis redis;
    private Site site;
    private Load load;

    @BeforeEach
    void start() throws Exception {
        clock = FakeClock.in(Path.of("target", "faults", "clock")).orElse(null);
        assumeTrue(clock != null, "no libfaketime here: apt-get install libfaketime");
        redis = RealRedis.on(Ports.free(), clock.environment());
        site = new Site("clocks", redis, Map.of());
        load = new Load("clock", site.port(), redis::port);
    }

    @AfterEach
    void end() {
        if (load != null) {
            load.close();
            site.close();
            redis.close();
        }
    }

    @Test
    void clocksJump() throws Exception {
        FaultTable table = new FaultTable("clock");
        table.add(load.during("Redis' clock jumps an hour ahead", () -> jump("+3600")));
        table.add(load.during("and back again", () -> jump("+0")));
    }

    private void jump(String offset) throws Exception {
        clock.set(offset);
        Thread.sleep(15_000); // longer than a lease, a ping and a probe
    }
}
