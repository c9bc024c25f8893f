package io.redtail.http;

import io.redtail.delivery.Encoding;
import io.redtail.delivery.Frame;
import io.redtail.delivery.Gap;
import io.redtail.delivery.Publication;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code text/plain}: a payload a line; line feeds in a payload stay. What is missing is a line of its own. */
final class TextEncoding implements Encoding {

    @Override
    public String name() {
        return "text";
    }

    @Override
    public Frame encode(Publication publication) {
        byte[] payload = publication.payload().utf8();
        byte[] line = Arrays.copyOf(payload, payload.length + 1);
        line[payload.length] = '\n';
        return Frame.of(line);
    }

    @Override
    public boolean joins() {
        return false;
    }

    @Override
    public Frame join(List<Publication> publications) {
        throw new UnsupportedOperationException("lines are joined by the sink");
    }

    @Override
    public Optional<Frame> gap(Gap gap) {
        String missed = gap.missed().isPresent()
                ? gap.missed().getAsLong() + " lines are missing"
                : "lines may be missing, because Redis was away";
        return Optional.of(remark(missed));
    }

    /** The response just ends. */
    @Override
    public Optional<Frame> ended(Publication end) {
        return Optional.empty();
    }

    /** What is missing is said when Redis is back. */
    @Override
    public Optional<Frame> upstream(boolean available) {
        return Optional.empty();
    }

    @Override
    public boolean endsWithChannel() {
        return true;
    }

    @Override
    public boolean followsOneChannel() {
        return true;
    }

    /** A line of ours. */
    static Frame remark(String text) {
        return Frame.of("[redtail] " + text + "\n");
    }
}
