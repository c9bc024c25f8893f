package io.redtail.it.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.HttpApi;
import io.redtail.it.client.HttpStreamClient;
import io.redtail.it.client.Ids;
import io.redtail.it.client.OpenUpload;
import io.redtail.it.server.Gateway;
import io.redtail.it.server.GatewayTests;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An upload that says nothing for longer than any server waits by itself, and who follows it as text. */
@Tag("proof")
class SilenceIT extends GatewayTests {

    /** WildFly's timeouts are 90 s, Liberty's is 60 s, Payara's is 30 s. */
    private static final Duration SILENCE = Duration.ofSeconds(100);

    @Test
    void silentUpload_goesOn() throws Exception {
        String path = "/api/logs/" + Ids.fresh("silence");
        try (HttpStreamClient reader = HttpApi.subscribe(Gateway.page(path), "Accept", "text/plain");
                OpenUpload upload = OpenUpload.to(path)) {
            upload.send("before\n");
            assertThat(reader.next()).isEqualTo("before");

            Thread.sleep(SILENCE.toMillis());

            upload.send("after\n");
            assertThat(reader.next()).isEqualTo("after");
            assertThat(upload.end()).startsWith("HTTP/1.1 200").endsWith("{\"published\":2}\n");
        }
    }
}
