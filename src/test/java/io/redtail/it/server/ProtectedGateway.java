package io.redtail.it.server;

import io.redtail.it.redis.RealRedis;
import io.redtail.security.Issuer;
import java.util.List;
import java.util.stream.Stream;

/** A gateway of a test's own that wants tokens, deployed at {@code /}, with its issuer and its Redis. */
public record ProtectedGateway(Issuer issuer, RealRedis redis, OwnServer server) implements AutoCloseable {

    /**
     * Starts all three; returns when the gateway serves.
     *
     * @param settings of the gateway, as keys and values, besides those of its issuer and its Redis
     */
    public static ProtectedGateway start(String... settings) throws Exception {
        return start(OwnServer.SOON_THERE, settings);
    }

    /** The same with options for the server's Java. */
    public static ProtectedGateway start(List<String> options, String... settings) throws Exception {
        Issuer issuer = new Issuer();
        RealRedis redis = RealRedis.on(Ports.free());
        String[] all = Stream.concat(
                        Stream.of("redtail.redis.url", "redis://127.0.0.1:" + redis.port()), Stream.of(settings))
                .toArray(String[]::new);
        try {
            OwnServer server = OwnServer.start(issuer.settings(all), options);
            server.deploy("/"); // a server that fails here ends with this JVM
            return new ProtectedGateway(issuer, redis, server);
        } catch (Exception | Error e) {
            redis.close();
            issuer.close();
            throw e;
        }
    }

    @Override
    public void close() {
        server.close();
        redis.close();
        issuer.close();
    }
}
