package io.redtail.ops;

import io.redtail.delivery.Drain;
import io.redtail.redis.RedisSubscriber;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Down until what is published to Redis arrives here: at the start, while Redis is away, and until the first probe of a new
 * connection has come back; and as soon as the node is drained. At {@code /health/ready} on servers with MicroProfile Health.
 */
@Readiness
@ApplicationScoped
public class SubscriptionReadiness implements HealthCheck {

    @Inject
    RedisSubscriber subscriber;

    @Inject
    Drain drain;

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("redis-subscription")
                .status(subscriber.isReady() && !drain.isOn())
                .withData("redis", subscriber.address())
                .withData("draining", drain.isOn())
                .build();
    }
}
