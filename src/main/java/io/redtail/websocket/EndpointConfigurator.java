package io.redtail.websocket;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the endpoint of each session. Left to themselves, servers inject into each new endpoint. Tyrus builds an injection target
 * for it, under a lock of the bean manager, which is a third of what a new connection costs.
 *
 * <p>One instance for each endpoint of a deployment. Any thread.
 */
public class EndpointConfigurator extends ServerEndpointConfig.Configurator {

    private final Supplier<ClientSessions> lookUp;

    /** Looked up with the first session: a configurator is made before there are beans. The same for all sessions. */
    private volatile @Nullable ClientSessions sessions;

    /** For servers. */
    public EndpointConfigurator() {
        this(EndpointConfigurator::lookUp);
    }

    EndpointConfigurator(Supplier<ClientSessions> lookUp) {
        this.lookUp = lookUp;
    }

    static ClientSessions lookUp() {
        return CDI.current().select(ClientSessions.class).get();
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) {
        ClientSessions known = sessions();
        return endpointClass.cast(
                endpointClass == GatewayEndpoint.AtRoot.class
                        ? new GatewayEndpoint.AtRoot(known)
                        : new GatewayEndpoint(known));
    }

    /** A failure is not kept: the next session looks again. Two sessions may look at once, and find the same. */
    private ClientSessions sessions() {
        ClientSessions known = sessions;
        if (known == null) {
            known = lookUp.get();
            sessions = known;
        }
        return known;
    }
}
