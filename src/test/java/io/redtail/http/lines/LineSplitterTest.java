package io.redtail.http.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

    private final List<String> lines = new ArrayList<>();

    private final LineSplitter.Lines collected = new LineSplitter.Lines() {
        @Override
        public void line(byte[] line, long dropped) {
            lines.add(new String(line, UTF_8) + (dropped > 0 ? " and " + dropped : ""));
        }

        @Override
        public void step(byte[] step, long dropped) {
            lines.add("step " + new String(step, UTF_8));
        }
    };

    @Test
    void whereverTheChunksEndTheLinesAreTheSame() {
        byte[] text = "one\r\n\n\r\ntwo ü€💥\nthr\ree\nlast".getBytes(UTF_8);
        for (int run = 0; run < 500; run++) {
            lines.clear();
            split(new LineSplitter(100, false), text, new Random(run), run % 10 + 1);

            assertThat(lines).containsExactly("one", "", "", "two ü€💥", "thr\ree", "last");
        }
    }

    @Test
    void whereverTheChunksEndTheStepsAreTheSame() {
        byte[] text = "one\r\n\n\r\n1%\r2 ü%\r\r\r3%\nnext\n\r4%\r5%".getBytes(UTF_8);
        for (int run = 0; run < 500; run++) {
            lines.clear();
            split(new LineSplitter(100, true), text, new Random(run), run % 10 + 1);

            assertThat(lines)
                    .containsExactly("step one", "", "", "", "step 1%", "step 2 ü%", "3%", "next", "step 4%", "5%");
        }
    }

    /** Longer than a chunk of what is kept of a line; and CRs at the ends of chunks, of which only the last one is none of the line. */
    @Test
    void aLineOfAMegabyteIsAsItCame() {
        String line = ("x".repeat(256 * 1024 - 1) + "\r").repeat(4);
        for (int run = 0; run < 20; run++) {
            lines.clear();
            split(
                    new LineSplitter(2_000_000, false),
                    (line + "\n" + line + "\rlast").getBytes(UTF_8),
                    new Random(run),
                    100_000);

            assertThat(lines).containsExactly(line.substring(0, line.length() - 1), line + "\rlast");
        }
    }

    @Test
    void anEndedLastLineIsNotFollowedByAnEmptyOne() {
        split(10, "a\n");

        assertThat(lines).containsExactly("a");
    }

    @Test
    void aLineMayBeAsLongAsTheLimitHoweverItEnds() {
        split(3, "abc\nabc\r\nabc");

        assertThat(lines).containsExactly("abc", "abc", "abc");
    }

    @Test
    void ofALongerLineOneByteMoreIsKeptAndTheOthersAreCounted() {
        split(3, "abc\nabcd\nabcdefgh\nab");

        assertThat(lines).containsExactly("abc", "abcd", "abcd and 4", "ab");
    }

    @Test
    void aStepThatHasBegunCanBeSeenAsFarAsItHasWholeCharacters() {
        LineSplitter splitter = new LineSplitter(100, true);
        byte[] text = "\r50 €".getBytes(UTF_8);
        splitter.feed("begun".getBytes(UTF_8), 5, collected);
        assertThat(splitter.hasStepBegun())
                .as("a line without a return is none")
                .isFalse();

        splitter.feed(text, text.length - 1, collected);
        assertThat(splitter.hasStepBegun()).isTrue();
        splitter.peek(collected);
        splitter.feed(Arrays.copyOfRange(text, text.length - 1, text.length), 1, collected);
        splitter.peek(collected);
        splitter.finish(collected);

        assertThat(lines).containsExactly("step begun", "step 50 ", "step 50 €", "50 €");
    }

    private void split(LineSplitter splitter, byte[] text, Random random, int maxChunk) {
        for (int from = 0; from < text.length; ) {
            int to = Math.min(text.length, from + 1 + random.nextInt(maxChunk));
            byte[] chunk = Arrays.copyOfRange(text, from, to);
            splitter.feed(chunk, chunk.length, collected);
            from = to;
        }
        splitter.finish(collected);
    }

    private void split(int max, String text) {
        split(new LineSplitter(max, false), text.getBytes(UTF_8), new Random(1), text.length());
    }
}
