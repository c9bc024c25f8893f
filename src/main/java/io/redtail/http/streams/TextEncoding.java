package io.redtail.http.streams;

import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code text/plain}: one line per payload, with what people read of it; line feeds in a payload stay. What is missing is a line of its own. */
public final class TextEncoding implements Encoding {

    private final LineTimes times;

    TextEncoding(LineTimes times) {
        this.times = times;
    }

    /** Lines without their times. */
    public TextEncoding() {
        this(LineTimes.NONE);
    }

    @Override
    public String name() {
        return "text";
    }

    @Override
    public EncodedMessage encode(Publication publication) {
        byte[] text = times.before(publication.text().utf8(), publication.shownTimeMillis());
        byte[] line = Arrays.copyOf(text, text.length + 1);
        line[text.length] = '\n';
        return EncodedMessage.of(line);
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public EncodedMessage join(List<Publication> publications) {
        throw new UnsupportedOperationException("lines are joined by the sink");
    }

    @Override
    public Optional<EncodedMessage> gap(Gap gap) {
        if (gap.missed().isEmpty()) {
            return Optional.of(remark(
                    switch (gap.reason()) {
                        case TRIMMED -> "lines are missing, because they are no longer kept";
                        case RESET -> "lines may be missing, because the log's history began anew";
                        default -> "lines may be missing, because Redis or the gateway was away";
                    }));
        }
        long missed = gap.missed().getAsLong();
        return Optional.of(remark(missed == 1 ? "1 line is missing" : missed + " lines are missing"));
    }

    /** The response just ends. */
    @Override
    public Optional<EncodedMessage> ended(Publication end) {
        return Optional.empty();
    }

    /** What is missing is said when Redis is back. */
    @Override
    public Optional<EncodedMessage> upstream(boolean available) {
        return Optional.empty();
    }

    @Override
    public boolean endsWithChannel() {
        return true;
    }

    @Override
    public boolean isSingleChannel() {
        return true;
    }

    /** A line of ours. */
    static EncodedMessage remark(String text) {
        return EncodedMessage.of("[redtail] " + text + "\n");
    }
}
