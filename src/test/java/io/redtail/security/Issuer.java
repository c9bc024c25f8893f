package io.redtail.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.redtail.config.MapConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes tokens, and offers its keys by HTTP as a real issuer does. */
public final class Issuer implements AutoCloseable {

    public static final String NAME = "https://issuer.example.com";
    public static final String AUDIENCE = "redtail";

    private final HttpServer server;
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile CountDownLatch answering = new CountDownLatch(0);
    private volatile RSAKey key = newKey("first");

    public Issuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/jwks", exchange -> {
            fetches.incrementAndGet();
            awaitResumption();
            byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/jwk-set+json");
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        server.start();
    }

    public String jwksUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
    }

    /** What a gateway is told that takes this issuer's tokens, and more, as keys and values. */
    public Map<String, String> settings(String... more) {
        Map<String, String> settings = new HashMap<>(MapConfig.of(more).values());
        settings.putAll(Map.of(
                "redtail.auth",
                "jwt",
                "redtail.auth.jwks-url",
                jwksUrl(),
                "redtail.auth.issuer",
                NAME,
                "redtail.auth.audience",
                AUDIENCE));
        return settings;
    }

    /** Takes requests for its keys, and does not answer them before it is closed. */
    void hang() {
        answering = new CountDownLatch(1);
    }

    /** Answers again. */
    void resume() {
        answering.countDown();
    }

    private void awaitResumption() {
        try {
            answering.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    int fetches() {
        return fetches.get();
    }

    public RSAKey key() {
        return key;
    }

    public void rotate() {
        key = newKey("second");
    }

    /** Claims that are right in everything. */
    public static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(NAME)
                .audience(AUDIENCE)
                .subject("ada")
                .claim("projects", List.of("p1", "team-a/*"))
                .expirationTime(in(60));
    }

    public static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    public String sign(JWTClaimsSet.Builder claims) {
        return sign(claims, key);
    }

    public static String sign(JWTClaimsSet.Builder claims, RSAKey key) {
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(key.getKeyID())
                    .build();
            SignedJWT token = new SignedJWT(header, claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static RSAKey newKey(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        resume();
        server.stop(0);
    }
}
