package io.redtail.http.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.StreamPosition;
import io.redtail.http.FakeResponse;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.Expiry;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DownloadTest {

    private static final Channel LOG = Channel.logs("p");
    private static final Instant EXPIRY = Instant.EPOCH.plusSeconds(3);
    private static final int LINES = 6;
    private static final int PER_PAGE = 3;

    /** Longer than what is written at once, so each is a write of its own. */
    private static final String LONG = "x".repeat(40_000);

    private final ServerMessageEncoder answers = new ServerMessageEncoder();
    private final FakeResponse response = new FakeResponse();
    private final HistoryReader history = this::page;
    private Instant clock = Instant.EPOCH;
    private int pagesRead;
    private boolean left;
    private BodyCoding coding = new BodyCoding(new Compressors(0));

    @AfterEach
    void close() {
        answers.close();
    }

    @Test
    void allOfItIsSentAsTheClientTakesIt() throws Exception {
        Download download = download(StreamFormat.TEXT);
        response.takes(1);
        download.begin();
        assertThat(response.lines()).containsExactly(line(1));

        response.takes(100);
        download.onWritePossible();

        assertThat(response.lines())
                .isEqualTo(LongStream.rangeClosed(1, LINES)
                        .mapToObj(DownloadTest::line)
                        .toList());
        assertThat(response.isComplete()).isTrue();
    }

    /** As over HTTP/2 on Payara: the server takes what is written, and drops it. */
    @Test
    void forAClientThatHasLeft_noPageMoreIsRead() throws Exception {
        Download download = download(StreamFormat.TEXT);
        response.takes(1);
        download.begin();
        assertThat(pagesRead).isOne();

        left = true;
        response.takes(100);
        download.onWritePossible();

        assertThat(pagesRead).isOne();
        assertThat(response.isComplete()).isTrue();
    }

    @Test
    void aClientThatHasLeft_isNoticedWhereNothingIsWritten() throws Exception {
        Download download = download(StreamFormat.TEXT);
        response.takes(1);
        download.begin();
        download.endIfOverdue();
        assertThat(response.isComplete()).isFalse();

        left = true;
        download.endIfOverdue();

        assertThat(response.isComplete()).isTrue();
    }

    @Test
    void whenTheTokenExpiresNoLineMoreIsSentAndTheTextSaysWhy() throws Exception {
        Download download = download(StreamFormat.TEXT);
        response.takes(2);
        download.begin();

        clock = EXPIRY;
        response.takes(100);
        download.onWritePossible();

        assertThat(response.lines())
                .containsExactly(
                        line(1), line(2), "[redtail] the token has expired; ask for the log again with a new token");
        assertThat(response.isComplete()).isTrue();
    }

    @Test
    void whenTheTokenExpiresAnEventStreamEndsWithAComment() throws Exception {
        Download download = download(StreamFormat.EVENTS);
        response.takes(1);
        download.begin();

        clock = EXPIRY;
        response.takes(100);
        download.endIfOverdue();

        assertThat(response.text())
                .endsWith("\n\n: the token has expired; ask for the log again with a new token\n\n")
                .doesNotContain(line(2));
    }

    @Test
    void aClientThatDoesNotReadIsLeftAloneUntilItsTokenExpires() throws Exception {
        Download download = download(StreamFormat.TEXT);
        response.takes(1);
        download.begin();
        download.endIfOverdue();
        response.takes(100);
        download.onWritePossible();

        assertThat(response.lines()).hasSize(LINES);
    }

    @Test
    void aTokenThatExpiresBeforeTheFirstLineIsAProblem() throws Exception {
        clock = EXPIRY;
        response.takes(100);
        download(StreamFormat.TEXT).endIfOverdue();

        assertThat(response.status()).isEqualTo(401);
        assertThat(response.text()).contains("\"status\":401", "the token has expired");
    }

    @Test
    void withGzipItIsTheSame_andItsPlaceIsFreeAfterIt() throws Exception {
        Compressors compressors = new Compressors(1);
        coding = new BodyCoding(compressors);
        response.takes(100);
        download(StreamFormat.TEXT).begin();

        assertThat(compressors.taken()).isOne();
        coding.release();
        coding.release();

        assertThat(compressors.taken()).isZero();
        assertThat(response.isComplete()).isTrue();
        try (var text = new GZIPInputStream(new ByteArrayInputStream(response.bytes()))) {
            assertThat(new String(text.readAllBytes(), UTF_8).lines())
                    .hasSize(LINES)
                    .startsWith(line(1), line(2));
        }
    }

    private Download download(StreamFormat format) throws Exception {
        return new Download(
                history,
                "ada",
                LOG,
                StartPosition.tail(LINES),
                format,
                format == StreamFormat.TEXT ? new TextEncoding() : new EventEncoding(answers, LineTimes.NONE),
                response.make(),
                coding,
                Runnable::run,
                new AsyncCompletion(response.async(), () -> left, () -> {}),
                new Expiry(EXPIRY, () -> clock));
    }

    private CompletableFuture<HistoryPage> page(String owner, Channel channel, StartPosition start) {
        pagesRead++;
        long after =
                start instanceof StartPosition.Since since ? since.position().offset() : 0;
        long end = Math.min(LINES, after + PER_PAGE);
        List<Publication> entries = LongStream.rangeClosed(after + 1, end)
                .mapToObj(offset ->
                        Publication.recorded(LOG, line(offset).getBytes(UTF_8), new StreamPosition("e", offset)))
                .toList();
        return CompletableFuture.completedFuture(
                new HistoryPage(new StreamPosition("e", end), LINES, true, Optional.empty(), entries));
    }

    private static String line(long number) {
        return number + LONG;
    }
}
