package io.redtail.http.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.http.ProblemException;
import io.redtail.http.lines.TextLines;
import io.redtail.security.Expiry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UploadTest {

    private final List<String> published = new ArrayList<>();
    private boolean expired;
    private final Expiry expiry =
            new Expiry(Instant.EPOCH, () -> expired ? Instant.EPOCH : Instant.EPOCH.minusSeconds(1));
    private final Publishing publishing = new Publishing(
            Channel.logs("p"),
            (channel, payloads) -> payloads.forEach(payload -> published.add(new String(payload, UTF_8))),
            line -> line,
            1000,
            expiry);
    private final TimedLines lines =
            new TimedLines(new TextLines(1000, publishing::add, System::nanoTime), publishing, task -> {});

    private Upload upload(String body, Upload.Pace pace) {
        return new Upload(new ByteArrayInputStream(body.getBytes(UTF_8)), -1, publishing, Duration.ofHours(1), pace);
    }

    @Test
    void itsPaceIsAskedForEachPieceBeforeThatIsPublished() throws IOException {
        List<String> asked = new ArrayList<>();

        upload("12345678\n".repeat(4000), (bytes, count) -> {
                    asked.add(bytes + " bytes, " + count + " lines, " + published.size() + " before");
                    return 1;
                })
                .publish(lines);

        assertThat(asked)
                .containsExactly(
                        "16384 bytes, 1820 lines, 0 before",
                        "16384 bytes, 1820 lines, 1792 before",
                        "3232 bytes, 360 lines, 3584 before");
        assertThat(published).hasSize(4000);
    }

    @Test
    void aGatewayThatStopsWhileItWaitsPublishesWhatItHasRead() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() ->
                        upload("one\ntwo", (bytes, count) -> Long.MAX_VALUE).publish(lines))
                .isInstanceOf(InterruptedIOException.class);

        assertThat(published).containsExactly("one", "two");
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aTokenThatExpiresWhileItWaitsEndsItAndNothingIsPublished() {
        Upload upload = upload("one\ntwo", (bytes, count) -> {
            expired = true;
            Thread.currentThread().interrupt(); // as Uploads does
            return Long.MAX_VALUE;
        });

        assertThatThrownBy(() -> upload.publish(lines)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().status()).isEqualTo(401);
            assertThat(e.problem().toJson().toString()).contains("\"published\":0");
        });

        assertThat(published).isEmpty();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aMessageIsOneLine() throws IOException {
        List<String> asked = new ArrayList<>();

        upload("{\n}\n", (bytes, count) -> {
                    asked.add(bytes + " " + count);
                    return 0;
                })
                .publish(1000);

        assertThat(asked).containsExactly("4 1");
        assertThat(published).containsExactly("{\n}\n");
    }
}
