package io.redtail.bootstrap;

import io.opentelemetry.api.OpenTelemetry;
import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.delivery.Drain;
import io.redtail.http.UnreadBodies;
import io.redtail.http.api.LiveChannels;
import io.redtail.http.api.RequestRates;
import io.redtail.http.publishing.DeletionHandler;
import io.redtail.http.publishing.PublishHandler;
import io.redtail.http.streams.StreamingResponses;
import io.redtail.http.tickets.Tickets;
import io.redtail.log.Logs;
import io.redtail.ops.ClusterView;
import io.redtail.ops.GatewayView;
import io.redtail.ops.InstanceInfo;
import io.redtail.ops.health.Health;
import io.redtail.ops.metrics.Metrics;
import io.redtail.ops.tracing.OpenTelemetrySource;
import io.redtail.security.AccessControl;
import io.redtail.security.AccessPolicy;
import io.redtail.security.HeldRefusals;
import io.redtail.server.OwnClasses;
import io.redtail.server.Server;
import io.redtail.websocket.ClientSessions;
import io.redtail.websocket.WarmUp;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorDefinition;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.ServletContext;
import java.util.List;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Starts the gateway with the application, stops it with the application, and offers its parts to the container's beans.
 *
 * <p>The executor is the application's own, so its threads end with it. Those of the server's default one live on, and remember
 * the class loader that was theirs.
 */
@ApplicationScoped
@ManagedExecutorDefinition(name = GatewayLifecycle.EXECUTOR, maxAsync = 4)
@SuppressWarnings("NullAway.Init") // the container fills the resources and calls start() before anything else
public class GatewayLifecycle {

    static final String EXECUTOR = "java:module/concurrent/RedtailExecutor";

    @Resource(lookup = EXECUTOR)
    ManagedExecutorService executor;

    @Resource
    ManagedThreadFactory threads;

    @Inject
    AccessPolicy policy;

    /** What the server offers where it has MicroProfile Telemetry. */
    @Inject
    Instance<OpenTelemetry> openTelemetry;

    private Server server;
    private Gateway gateway;

    void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
        ServletContext context = (ServletContext) event; // CDI: what a web application is initialized with
        server = Servers.of(context, executor, threads);
        Config config = ConfigProvider.getConfig();
        Configuration configuration = DeployedConfiguration.of(context);
        InstanceInfo instance = InstanceInfo.of(context);
        if (configuration.operation().jsonLog()) { // until its classes are gone: what it still says belongs there, too
            Logs.toJson(instance.context(), instance.node());
        }
        UnreadSettings.warn(config);
        AcceptQueue.ofThisMachine().ifPresent(queue -> queue.warn(configuration.limits()));
        gateway = new Gateway(
                OpenFiles.ofThisProcess().map(files -> files.fit(configuration)).orElse(configuration),
                GatewayName.of(context),
                instance,
                server,
                executor,
                threads,
                policy,
                OpenTelemetrySource.find(offered(config)).orElse(null));
        OwnClasses.load(context);
        gateway.start();
    }

    /** MicroProfile Telemetry is off unless this says otherwise. Payara offers one all the same, which makes spans for nobody. */
    private Iterable<OpenTelemetry> offered(Config config) {
        boolean disabled =
                config.getOptionalValue("otel.sdk.disabled", Boolean.class).orElse(true);
        return disabled ? List.of() : openTelemetry;
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        if (gateway == null) { // a deployment that failed before start() is stopped, too
            server = Servers.of((ServletContext) event, executor, threads);
        } else {
            gateway.stop();
        }
        server.undeployed();
    }

    @Produces
    @Singleton
    Configuration configuration() {
        return gateway.configuration();
    }

    @Produces
    @Singleton
    ChannelTypes channelTypes() {
        return gateway.configuration().channels();
    }

    @Produces
    @Singleton
    Server server() {
        return server;
    }

    @Produces
    @Singleton
    ClientSessions sessions() {
        return gateway.webSocket().sessions;
    }

    @Produces
    @Singleton
    WarmUp warmUp() {
        return gateway.webSocket().warmUp;
    }

    @Produces
    @Singleton
    PublishHandler publishHandler() {
        return gateway.http().publishHandler;
    }

    @Produces
    @Singleton
    DeletionHandler deletionHandler() {
        return gateway.http().deletionHandler;
    }

    @Produces
    @Singleton
    HeldRefusals refusals() {
        return gateway.http().refusals;
    }

    @Produces
    @Singleton
    UnreadBodies unreadBodies() {
        return gateway.http().unreadBodies;
    }

    @Produces
    @Singleton
    RequestRates requestRates() {
        return gateway.http().requestRates;
    }

    @Produces
    @Singleton
    StreamingResponses streams() {
        return gateway.http().streams;
    }

    @Produces
    @Singleton
    Tickets tickets() {
        return gateway.http().tickets;
    }

    @Produces
    @Singleton
    Health health() {
        return gateway.operations().health;
    }

    @Produces
    @Singleton
    GatewayView view() {
        return gateway.operations().view;
    }

    @Produces
    @Singleton
    ClusterView cluster() {
        return gateway.operations().cluster;
    }

    @Produces
    @Singleton
    LiveChannels liveChannels() {
        return gateway.http().liveChannels;
    }

    @Produces
    @Singleton
    Drain drain() {
        return gateway.delivery().drain;
    }

    @Produces
    @Singleton
    AccessControl accessControl() {
        return gateway.accessControl();
    }

    @Produces
    @Singleton
    Metrics metrics() {
        return gateway.operations().metrics;
    }
}
