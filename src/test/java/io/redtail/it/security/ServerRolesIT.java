package io.redtail.it.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.RawClient;
import io.redtail.it.client.TestClient;
import io.redtail.it.redis.RealRedis;
import io.redtail.it.server.OwnWildFly;
import io.redtail.it.server.Ports;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A real realm of a real server finds out who asks, and its roles stand in for a token. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly") // server-config/wildfly/roles.cli
@Tag("proof")
class ServerRolesIT {

    private static final String ADA = basic("ada:lovelace");

    private static RealRedis redis;
    private static OwnWildFly server;

    @BeforeAll
    static void start() throws Exception {
        redis = RealRedis.on(Ports.free());
        server = new OwnWildFly(
                Map.of(
                        "redtail.redis.url", "redis://127.0.0.1:" + redis.port(),
                        "redtail.auth", "container",
                        "redtail.auth.roles", "viewer, admin",
                        "redtail.auth.roles.viewer.projects", "web, team-a/*",
                        "redtail.auth.roles.admin.publish-projects", "*"),
                List.of());
        Files.readAllLines(Path.of("server-config", "wildfly", "roles.cli")).stream()
                .filter(line -> !line.startsWith("#"))
                .forEach(server::tell);
        server.tell("reload");
        server.deploy("/");
    }

    @AfterAll
    static void end() {
        if (server != null) {
            server.close();
        }
        redis.close();
    }

    private static String basic(String userAndPassword) {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static TestClient connect() {
        return TestClient.connectWith("Authorization", ADA, server.webSocket("/ws"));
    }

    @Test
    void userInRole_maySubscribeToChannelsOfRole() {
        try (TestClient ada = connect()) {
            assertThat(ada.ask(Commands.subscribe("web"))).isEqualTo(Answers.subscribed("logs:web"));
            assertThat(ada.ask(Commands.subscribe("team-a/api"))).isEqualTo(Answers.subscribed("logs:team-a/api"));
            redis.publish("logs:web", "for ada");

            assertThat(ada.next()).isEqualTo("for ada");
        }
    }

    @Test
    void andNothingElse() {
        try (TestClient ada = connect()) {
            assertThat(ada.ask(Commands.subscribe("payroll"))).matches(Answers.error("forbidden"));
        }
        assertThat(answer("POST /api/logs/web", ADA)).startsWith("HTTP/1.1 403");
    }

    @Test
    void whoTheServerDoesNotKnowIsNobody() {
        assertThat(answer("GET /api/logs/web?follow=false", basic("ada:wrong"))).startsWith("HTTP/1.1 401");
        assertThat(answer("GET /api/logs/web?follow=false", "none")).startsWith("HTTP/1.1 401");
        try (RawClient nobody = RawClient.open(server.port())) {
            assertThat(nobody.handshake("/ws", Map.of())).startsWith("HTTP/1.1 401");
        }
    }

    private static String answer(String request, String authorization) {
        try (RawClient client = RawClient.open(server.port())) {
            client.sendBytes((request + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + authorization
                            + "\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            return client.head();
        }
    }
}
