package io.redtail.history;

import io.redtail.channel.EndResult;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The field {@code ended} of a channel's hash: the offset of its last end, its exit code or {@code -}, and its status. */
final class Ended {

    private static final String NONE = "-";

    private Ended() {}

    /** What {@code append.lua} writes behind the offset; nothing if the channel has not ended. */
    static String written(@Nullable EndResult end) {
        if (end == null) {
            return "";
        }
        String code = end.exitCode().isPresent() ? String.valueOf(end.exitCode().getAsInt()) : NONE;
        return code + " " + end.status().orElse("");
    }

    /**
     * How a channel has ended, if nothing but a gap has been recorded since.
     *
     * @param ended the field
     * @param top the offset of the channel's last entry
     * @param gap the offset of its last gap, or 0
     */
    static Optional<EndResult> read(@Nullable String ended, long top, long gap) {
        if (ended == null) {
            return Optional.empty();
        }
        String[] parts = ended.split(" ", 3);
        try {
            long offset = Long.parseLong(parts[0]);
            boolean isLast = offset == top || (offset == top - 1 && gap == top);
            return isLast && parts.length == 3 ? Optional.of(result(parts[1], parts[2])) : Optional.empty();
        } catch (NumberFormatException foreign) {
            return Optional.empty(); // somebody else's, or a later version's
        }
    }

    private static EndResult result(String code, String status) {
        OptionalInt exitCode = code.equals(NONE) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(code));
        return new EndResult(Optional.of(status).filter(known -> !known.isEmpty()), exitCode);
    }
}
