package io.redtail.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.ChannelTypes;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.DeliveryCore;
import io.redtail.protocol.CommandHandler;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.AccessControl;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.GrantPolicy;
import io.redtail.server.Server;
import io.redtail.server.Workarounds;
import jakarta.inject.Inject;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointConfiguratorTest {

    private final AtomicInteger lookUps = new AtomicInteger();
    private final DeliveryCore core = new DeliveryCore(1);
    private final ClientSessions sessions = sessions();

    @AfterEach
    void stop() {
        core.close();
    }

    @Test
    void beansAreLookedUpOnceForAllSessions() {
        EndpointConfigurator configurator = new EndpointConfigurator(() -> {
            lookUps.incrementAndGet();
            return sessions;
        });
        Set<GatewayEndpoint> made = ConcurrentHashMap.newKeySet();

        made.add(configurator.getEndpointInstance(GatewayEndpoint.class));
        IntStream.range(0, 1_000)
                .parallel()
                .forEach(i -> made.add(configurator.getEndpointInstance(GatewayEndpoint.AtRoot.class)));

        assertThat(lookUps).hasValue(1);
        assertThat(made).hasSize(1_001).extracting("sessions").containsOnly(sessions);
        assertThat(made).filteredOn(GatewayEndpoint.AtRoot.class::isInstance).hasSize(1_000);
    }

    @Test
    void aSessionBeforeThereAreBeansFailsAndTheNextOneDoesNot() {
        EndpointConfigurator configurator = new EndpointConfigurator(() -> {
            if (lookUps.incrementAndGet() == 1) {
                throw new IllegalStateException("no beans yet");
            }
            return sessions;
        });

        assertThatThrownBy(() -> configurator.getEndpointInstance(GatewayEndpoint.class))
                .hasMessage("no beans yet");
        assertThat(configurator.getEndpointInstance(GatewayEndpoint.class)).isNotNull();
    }

    /** What servers would inject into, they would do so for each connection. */
    @ParameterizedTest
    @ValueSource(classes = {GatewayEndpoint.class, GatewayEndpoint.AtRoot.class})
    void serversInjectIntoNoEndpoint(Class<?> endpoint) {
        assertThat(endpoint.getAnnotation(ServerEndpoint.class).configurator()).isEqualTo(EndpointConfigurator.class);
        assertThat(Stream.of(endpoint.getDeclaredFields()).filter(field -> field.isAnnotationPresent(Inject.class)))
                .isEmpty();
    }

    private ClientSessions sessions() {
        Configuration configuration = Configuration.read(MapConfig.of());
        ConnectionLimits limits = new ConnectionLimits(configuration.limits());
        Server server = () -> new Workarounds("a server");
        SessionCloser closer = new SessionCloser(Thread::new);
        ServerMessageEncoder encoder = new ServerMessageEncoder();
        return new ClientSessions(
                configuration,
                core.shards(),
                closer,
                new SinkFactory(closer, new StalledWrites(), server, false),
                server,
                new CommandHandler(ChannelTypes.BUILT_IN, core.registry(), encoder),
                encoder,
                new AccessControl(configuration, limits, new GrantPolicy()),
                limits,
                new CommandRates(configuration.shares(), configuration.limits()),
                new UnfinishedMessages(configuration.limits().unfinishedBytes()));
    }
}
