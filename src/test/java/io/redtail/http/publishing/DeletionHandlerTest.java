package io.redtail.http.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.http.FakeRequest;
import io.redtail.http.FakeResponse;
import io.redtail.log.CapturedLog;
import io.redtail.security.Caller;
import io.redtail.security.Shares;
import io.redtail.server.Workarounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeletionHandlerTest {

    private final List<String> deleted = Collections.synchronizedList(new ArrayList<>());
    private final Uploads uploads =
            new Uploads(2, new Shares("uploads", 0, 0), Duration.ZERO, () -> new Workarounds("no server"), Thread::new);
    private final CapturedLog log = new CapturedLog(DeletionHandler.class);

    @AfterEach
    void stop() throws Exception {
        log.close();
        uploads.stop(Duration.ofSeconds(5));
    }

    /** Whoever may delete its own channels is not to fill the disk of all with what it did. */
    @Test
    void aThousandDeletionsAreTwentyLinesOfTheLog() throws Exception {
        Configuration configuration = Configuration.read(MapConfig.of());
        DeletionHandler handler = new DeletionHandler(
                true, Optional.of(channel -> deleted.add(channel.name())), uploads, new PublishLimits(configuration));
        Channel channel = Channel.logs("p");

        for (int i = 0; i < 1_000; i++) {
            FakeResponse response = new FakeResponse();
            FakeRequest request = new FakeRequest("DELETE", "/api/logs/p", response);
            handler.handle(request.make(), response.make(), channel, new Caller("10.0.0.1", Optional.empty()));
            assertThat(response.awaitEnd().status()).isEqualTo(204);
        }

        assertThat(deleted).hasSize(1_000).containsOnly("logs:p");
        assertThat(log.messages())
                .hasSizeBetween(20, 30) // where the machine takes more than ten seconds for it
                .first()
                .asString()
                .startsWith("channel_deleted channel=logs:p by=10.0.0.1");
    }
}
