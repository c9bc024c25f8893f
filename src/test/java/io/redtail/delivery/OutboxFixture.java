package io.redtail.delivery;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** An outbox for the tests of sinks, which live in other packages. */
public final class OutboxFixture {

    private OutboxFixture() {}

    /** Each line is one frame. */
    public static Outbox holding(String... lines) {
        Outbox outbox = new Outbox(TestEncoding.SPEECHLESS, Integer.MAX_VALUE);
        Stream.of(lines).forEach(line -> add(outbox, line));
        return outbox;
    }

    public static void add(Outbox outbox, String line) {
        outbox.add(new Notice(Frame.of(line.getBytes(StandardCharsets.UTF_8))));
    }
}
