package io.redtail.http.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextLinesTest {

    private static final int MAX = 200;

    private final List<String> messages = new ArrayList<>();
    private long now;
    private final TextLines lines = new TextLines(MAX, message -> messages.add(new String(message, UTF_8)), () -> now);

    @Test
    void aStepIsShownWhenItHasWaitedAndTheNextOnesRedrawIt() {
        feed("downloading 10%\r");
        assertThat(messages).isEmpty();
        assertThat(lines.waits()).isTrue();

        waitAndShow();
        feed("downloading 20%\r");
        waitAndShow();
        feed("downloading 100%\nnext line\n");

        assertThat(messages)
                .containsExactly("downloading 10%\r", "\rdownloading 20%", "\rdownloading 100%", "next line");
        assertThat(lines.waits()).isFalse();
    }

    @Test
    void aBarThatReturnsBeforeEachStepIsShownAsWell() {
        feed("\r10%");
        waitAndShow();
        feed("\r20%");
        waitAndShow();
        feed("\n");

        assertThat(messages).containsExactly("10%\r", "\r20%");
    }

    @Test
    void aFinishedBarThatWasShownOnceIsRedrawnAsOneThatStays() {
        feed("100%\r");
        waitAndShow();
        feed("\r\n");
        feed("1%\r");
        waitAndShow();
        lines.finish();

        assertThat(messages).containsExactly("100%\r", "\r100%", "1%\r", "\r1%");
    }

    /** Nineteen minutes of a bar, ten steps a second, and not one line feed. */
    @Test
    void stepsAreThinnedToTenASecondHoweverManyThereAre() {
        for (int step = 1; step <= 12_000; step++) {
            now += 10_000_000; // a hundred a second, for two minutes
            feed(step + " of 12000\r");
        }
        lines.finish();

        assertThat(messages).hasSizeBetween(1000, 1201).endsWith("\r12000 of 12000");
        assertThat(lines.cut()).isZero();
    }

    @Test
    void aBarThatIsOverBeforeItsFirstStepIsShownIsALine() {
        feed("1%\r2%\r100%\r\nnext\r\n\r\n");
        lines.finish();

        assertThat(messages).containsExactly("100%", "next", "");
    }

    @Test
    void stepsOfALineThatMovesTheCursorUpAreAllSent_joinedTenTimesASecond() {
        feed("a: waiting\nb: waiting\n\u001b[2A\u001b[2K\ra: 1 MB\r\u001b[2B\u001b[1A\u001b[2K\rb: 1 MB\r\u001b[1B");
        assertThat(messages).containsExactly("a: waiting", "b: waiting");
        waitAndShow();
        feed("\u001b[2A\u001b[2K\ra: done\r\u001b[2BDigest: 1\r\nnext 10%\r");
        waitAndShow();
        lines.finish();

        assertThat(messages)
                .containsExactly(
                        "a: waiting",
                        "b: waiting",
                        "\u001b[2A\u001b[2K\ra: 1 MB\r\u001b[2B\u001b[1A\u001b[2K\rb: 1 MB\r",
                        "\u001b[1B\u001b[2A\u001b[2K\ra: done\r\u001b[2BDigest: 1",
                        "next 10%\r",
                        "\rnext 10%");
    }

    @Test
    void joinedStepsFitIntoMessages() {
        for (int step = 0; step < 50; step++) {
            feed("\u001b[1A" + "x".repeat(step) + "\r");
        }
        feed("y".repeat(MAX - 1) + "\n");

        assertThat(messages).allSatisfy(message -> assertThat(message.length()).isBetween(1, MAX));
        assertThat(String.join("", messages))
                .isEqualTo(IntStream.range(0, 50)
                                .mapToObj(step -> "\u001b[1A" + "x".repeat(step) + "\r")
                                .collect(Collectors.joining())
                        + "y".repeat(MAX - 1));
        assertThat(lines.waits()).isFalse();
    }

    @Test
    void aCarriageReturnThatWaitsForItsLineFeedIsNoStep() {
        feed("line 1\r");
        now += 50_000_000;
        lines.showWhatIsDue();
        feed("\n");
        waitAndShow();

        assertThat(messages).containsExactly("line 1");
    }

    @Test
    void aStepThatSaysTheSameIsNotShownAgain() {
        feed("1%\r");
        waitAndShow();
        feed("1%\r");

        assertThat(lines.waits()).isFalse();
    }

    @Test
    void longLinesAndLongStepsAreCutAndCountedOnce() {
        feed("x".repeat(MAX) + "\n");
        feed("x".repeat(MAX + 1) + "\n");
        feed("x".repeat(10 * MAX));
        feed("\r" + "y".repeat(10 * MAX));
        waitAndShow();
        feed("\r\nlast");
        lines.finish();

        assertThat(messages).hasSize(5).allMatch(message -> message.getBytes(UTF_8).length <= MAX);
        assertThat(messages.get(0)).isEqualTo("x".repeat(MAX));
        assertThat(messages.get(1)).endsWith("x [redtail: cut, 65 bytes more]");
        assertThat(messages.get(2)).endsWith("y [redtail: cut, 1865 bytes more]\r");
        assertThat(messages.get(3)).startsWith("\ry").endsWith("y [redtail: cut, 1865 bytes more]");
        assertThat(messages.get(4)).isEqualTo("last");
        assertThat(lines.cut()).isEqualTo(2);
    }

    @Test
    void ofABodyThatBreaksOffTheLastLineIsKept() {
        feed("Segmentation fau");
        lines.breakOff();

        assertThat(messages).containsExactly("Segmentation fau");
    }

    private void feed(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        lines.feed(bytes, bytes.length);
    }

    private void waitAndShow() {
        now += ProgressBar.INTERVAL.toNanos();
        lines.showWhatIsDue();
    }
}
