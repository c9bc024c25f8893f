package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.http.PublishHandler;
import io.redtail.http.Streams;
import io.redtail.redis.RedisSubscriber;
import io.redtail.websocket.ClientSessions;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Starts the gateway with the application, stops it with the application, and offers its parts to the container's beans. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // the container fills the resources and calls start() before anything else
public class GatewayLifecycle {

    @Resource
    ManagedExecutorService executor;

    @Resource
    ManagedThreadFactory threads;

    private Gateway gateway;

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        gateway = new Gateway(Configuration.read(ConfigProvider.getConfig()), executor, threads);
        gateway.start();
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) throws InterruptedException {
        if (gateway != null) { // a deployment that failed before start() is stopped, too
            gateway.stop();
        }
    }

    @Produces
    @Singleton
    Configuration configuration() {
        return gateway.configuration();
    }

    @Produces
    @Singleton
    ClientSessions sessions() {
        return gateway.sessions();
    }

    @Produces
    @Singleton
    PublishHandler publishHandler() {
        return gateway.publishHandler();
    }

    @Produces
    @Singleton
    Streams streams() {
        return gateway.streams();
    }

    @Produces
    @Singleton
    RedisSubscriber subscriber() {
        return gateway.subscriber();
    }
}
