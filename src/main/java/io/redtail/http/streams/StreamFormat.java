package io.redtail.http.streams;

import io.redtail.delivery.EncodedMessage;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The format in which a log is streamed: what the client's {@code Accept} asks for. */
enum StreamFormat {
    TEXT("text/plain"),
    EVENTS("text/event-stream");

    private final String type;

    StreamFormat(String type) {
        this.type = type;
    }

    /** With the charset that it always has. */
    String contentType() {
        return type + ";charset=UTF-8";
    }

    /** Words of ours among the channel's. */
    EncodedMessage remark(String text) {
        return this == EVENTS ? EventEncoding.comment(text) : TextEncoding.remark(text);
    }

    /**
     * The better one for a client (RFC 9110, section 12.5.1); text, if both are as good.
     *
     * @throws ProblemException 406 if it takes neither
     */
    static StreamFormat of(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return TEXT;
        }
        double text = quality(accept, TEXT.type);
        double events = quality(accept, EVENTS.type);
        if (text <= 0 && events <= 0) {
            throw new ProblemException(Problem.of(
                    406, "Not acceptable", "this is text/plain or text/event-stream; send one of them as Accept"));
        }
        return events > text ? EVENTS : TEXT;
    }

    private static double quality(String accept, String type) {
        double quality = 0;
        int bestMatch = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            int match = specificity(parts[0].strip(), type);
            if (match > bestMatch) {
                bestMatch = match;
                quality = QualityValue.of(parts);
            }
        }
        return quality;
    }

    private static int specificity(String range, String type) {
        if (range.equals(type)) {
            return 3;
        }
        return range.equals("text/*") ? 2 : range.equals("*/*") ? 1 : 0;
    }
}
