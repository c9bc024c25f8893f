package io.redtail.delivery;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes what a test can read at a glance: {@code p=1}, {@code [p=1,q=2]}, {@code gap p 3 slow_consumer}, {@code degraded}.
 *
 * @param joins as {@link Encoding#joins}
 * @param announces whether it has words for gaps and for Redis being away
 */
record TestEncoding(boolean joins, boolean announces) implements Encoding {

    static final TestEncoding SINGLE = new TestEncoding(false, true);
    static final TestEncoding JOINING = new TestEncoding(true, true);
    static final TestEncoding SPEECHLESS = new TestEncoding(false, false);

    @Override
    public EncodedMessage encode(Publication publication) {
        return EncodedMessage.of(text(publication));
    }

    @Override
    public EncodedMessage join(List<Publication> publications) {
        return EncodedMessage.of(
                publications.stream().map(TestEncoding::text).collect(Collectors.joining(",", "[", "]")));
    }

    private static String text(Publication publication) {
        return publication.channel().id() + "=" + publication.payload().text();
    }

    @Override
    public Optional<EncodedMessage> gap(Gap gap) {
        String missed = gap.missed().isPresent() ? gap.missed().getAsLong() + " " : "";
        return announcement(
                "gap " + gap.channel().id() + " " + missed + gap.reason().code());
    }

    @Override
    public Optional<EncodedMessage> ended(Publication end) {
        return announcement("ended " + end.channel().id());
    }

    @Override
    public Optional<EncodedMessage> upstream(boolean available) {
        return announcement(available ? "restored" : "degraded");
    }

    private Optional<EncodedMessage> announcement(String text) {
        return announces ? Optional.of(EncodedMessage.of(text)) : Optional.empty();
    }
}
