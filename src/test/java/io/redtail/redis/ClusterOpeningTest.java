package io.redtail.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.config.RedisSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.exceptions.JedisException;

/** A gateway that starts while its cluster is frozen, or its network is cut. */
@Timeout(180)
class ClusterOpeningTest {

    private static final int CALLS = 20;

    /** Or each request would wait until all before it have waited. */
    @Test
    void whileNoNodeAnswers_fewCallersWaitForOne() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
            String address = silent.getInetAddress().getHostAddress() + ":" + silent.getLocalPort();
            RedisSettings settings = Configuration.read(
                            MapConfig.of("redtail.redis.cluster", address, "redtail.redis.connect-timeout", "2s"))
                    .redis();
            try (ClusterCommands commands = new ClusterCommands(settings, 1)) {
                for (int i = 0; i < CALLS; i++) {
                    assertThatThrownBy(() -> commands.run(redis -> redis.get("key")))
                            .isInstanceOf(JedisException.class);
                }
            }

            assertThat(connections(silent)).isPositive().isLessThan(CALLS);
        }
    }

    /** All that were made, whether they have ended or not. */
    private static int connections(ServerSocket server) throws IOException {
        server.setSoTimeout(100);
        for (int made = 0; ; made++) {
            try (Socket one = server.accept()) {
                assertThat(one.isConnected()).isTrue();
            } catch (SocketTimeoutException none) {
                return made;
            }
        }
    }
}
