package io.redtail.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.http.LineSplitter.TooLongException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {

    private final List<String> lines = new ArrayList<>();

    @Test
    void whereverTheChunksEndTheLinesAreTheSame() throws TooLongException {
        byte[] text = "one\r\n\n\r\ntwo ü€💥\nthr\ree\nlast".getBytes(UTF_8);
        Random random = new Random(1);
        for (int run = 0; run < 500; run++) {
            lines.clear();
            LineSplitter splitter = new LineSplitter(100);
            for (int from = 0; from < text.length; ) {
                int to = Math.min(text.length, from + 1 + random.nextInt(run % 10 + 1));
                byte[] chunk = Arrays.copyOfRange(text, from, to);
                splitter.feed(chunk, chunk.length, this::add);
                from = to;
            }
            splitter.finish(this::add);

            assertThat(lines).containsExactly("one", "", "", "two ü€💥", "thr\ree", "last");
        }
    }

    @Test
    void anEndedLastLineIsNotFollowedByAnEmptyOne() throws TooLongException {
        split(10, "a\n");

        assertThat(lines).containsExactly("a");
    }

    @Test
    void aLineMayBeAsLongAsTheLimitHoweverItEnds() throws TooLongException {
        split(3, "abc\nabc\r\nabc");

        assertThat(lines).containsExactly("abc", "abc", "abc");
    }

    @Test
    void aLongerLineIsRefusedAfterThoseBeforeIt() {
        assertThatThrownBy(() -> split(3, "abc\nabcd\n")).isInstanceOf(TooLongException.class);
        assertThatThrownBy(() -> split(3, "abcd")).isInstanceOf(TooLongException.class);
        assertThatThrownBy(() -> split(3, "abcdefgh")).isInstanceOf(TooLongException.class);
        assertThat(lines).containsExactly("abc");
    }

    private void split(int max, String text) throws TooLongException {
        LineSplitter splitter = new LineSplitter(max);
        byte[] bytes = text.getBytes(UTF_8);
        splitter.feed(bytes, bytes.length, this::add);
        splitter.finish(this::add);
    }

    private void add(byte[] line) {
        lines.add(new String(line, UTF_8));
    }
}
