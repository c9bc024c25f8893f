package io.redtail.http.publishing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.delivery.PublishFailedException;
import io.redtail.delivery.Publisher;
import io.redtail.http.ProblemException;
import io.redtail.http.lines.ProgressBar;
import io.redtail.http.lines.TextLines;
import io.redtail.security.Expiry;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TimedLinesTest {

    private static final Channel CHANNEL = Channel.logs("p");

    private final List<String> published = new ArrayList<>();
    private final Queue<Runnable> timer = new ArrayDeque<>();
    private long now;
    private boolean down;
    private Instant clock = Instant.EPOCH;

    private final Publisher publisher = (channel, payloads) -> {
        if (down) {
            throw new PublishFailedException(0, new IllegalStateException("Redis is away"));
        }
        payloads.forEach(payload -> published.add(new String(payload, UTF_8)));
    };
    private final Publishing publishing = new Publishing(
            CHANNEL, publisher, line -> line, 1000, new Expiry(Instant.EPOCH.plusSeconds(3), () -> clock));
    private final TimedLines lines =
            new TimedLines(new TextLines(1000, publishing::add, () -> now), publishing, timer::add);

    @Test
    void theLastStepIsPublishedWhileTheUploadIsBlocked() {
        feed("10%\r", true);
        assertThat(published).isEmpty();

        tick();

        assertThat(published).containsExactly("10%\r");
        assertThat(timer).as("nothing waits any more").isEmpty();
    }

    @Test
    void aServerThatSaysThatThereIsMoreHoldsNothingBack() {
        feed("line\n", false);
        assertThat(published).isEmpty();

        tick();

        assertThat(published).containsExactly("line");
    }

    @Test
    void oneTaskWaitsHoweverManyStepsCome() {
        feed("1%\r", true);
        feed("2%\r", true);

        assertThat(timer).hasSize(1);
    }

    @Test
    void whatTheTimerCouldNotPublishEndsTheUploadAndNothingComesBehindIt() {
        feed("1%\r", true);
        down = true;
        tick();
        down = false;

        assertThatThrownBy(() -> feed("2%\n", true)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(lines::finish).isInstanceOf(ProblemException.class);
        assertThat(published).isEmpty();
        assertThat(timer).isEmpty();
    }

    @Test
    void afterItsEndTheTimerSendsNothing() {
        feed("1%\r", true);
        lines.finish();
        tick();

        assertThat(published).containsExactly("1%");
    }

    @Test
    void afterItsTokenHasExpiredAnUploadPublishesNothingAndSaysHowFarItCame() {
        feed("in time\n", true);
        clock = Instant.EPOCH.plusSeconds(3);

        assertThatThrownBy(() -> feed("too late\n", true)).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().status()).isEqualTo(401);
            assertThat(refused.problem().published()).hasValue(1);
            assertThat(refused.problem().headers()).containsKey("WWW-Authenticate");
            assertThat(refused.problem().detail()).contains("the token has expired", "message 2");
        });
        assertThatThrownBy(lines::breakOff).isInstanceOf(ProblemException.class);
        assertThat(published).containsExactly("in time");
    }

    @Test
    void whatTheTimerHoldsWhenTheTokenExpiresIsNotPublished() {
        feed("line\n", false);
        clock = Instant.EPOCH.plusSeconds(3);

        tick();

        assertThat(published).isEmpty();
        assertThatThrownBy(lines::finish)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().status()).isEqualTo(401));
    }

    private void feed(String text, boolean pause) {
        byte[] bytes = text.getBytes(UTF_8);
        lines.feed(bytes, bytes.length, pause);
    }

    private void tick() {
        now += ProgressBar.INTERVAL.toNanos();
        timer.remove().run();
    }
}
