package io.redtail.ops.health;

import io.redtail.ops.health.Check.Row;
import io.redtail.ops.health.Health.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Provider;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * The same checks for servers that have MicroProfile Health, a bean a row: such a server answers {@code /health} itself, for all
 * that is deployed on it, and Open Liberty all paths below it, too.
 *
 * <p>Producers, and no classes that implement its interface: where there is none, as on a WildFly as it comes, CDI passes over
 * this class with a line of INFO. A class that implements it could not even be defined there, which is a warning each. The
 * health is looked up when it is asked for: Payara makes these beans before the gateway can start.
 */
@ApplicationScoped
public class MicroProfileHealth {

    @Produces
    @Liveness
    HealthCheck liveShards(Provider<Health> health) {
        return row(health, Kind.LIVE, Checks.SHARDS);
    }

    @Produces
    @Liveness
    HealthCheck liveRedisThreads(Provider<Health> health) {
        return row(health, Kind.LIVE, Checks.REDIS_THREADS);
    }

    @Produces
    @Readiness
    HealthCheck readyRedis(Provider<Health> health) {
        return row(health, Kind.READY, Checks.REDIS_SUBSCRIPTION);
    }

    @Produces
    @Readiness
    HealthCheck readyShards(Provider<Health> health) {
        return row(health, Kind.READY, Checks.SHARDS);
    }

    @Produces
    @Readiness
    HealthCheck readyDrain(Provider<Health> health) {
        return row(health, Kind.READY, Checks.DRAIN);
    }

    @Produces
    @Readiness
    HealthCheck readyHistory(Provider<Health> health) {
        return row(health, Kind.READY, Checks.HISTORY);
    }

    @Produces
    @Readiness
    HealthCheck readyWarmUp(Provider<Health> health) {
        return row(health, Kind.READY, Checks.WARM_UP);
    }

    @Produces
    @Startup
    HealthCheck startedGateway(Provider<Health> health) {
        return row(health, Kind.STARTED, Checks.GATEWAY);
    }

    private static HealthCheck row(Provider<Health> health, Kind kind, String name) {
        return () -> response(health.get().row(kind, name));
    }

    private static HealthCheckResponse response(Row row) {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named(row.name()).status(row.result().up());
        row.result().data().forEach((key, value) -> {
            if (value instanceof Boolean flag) {
                response.withData(key, flag);
            } else if (value instanceof Integer || value instanceof Long) {
                response.withData(key, ((Number) value).longValue());
            } else {
                response.withData(key, value.toString()); // it knows no fractions
            }
        });
        return response.build();
    }
}
