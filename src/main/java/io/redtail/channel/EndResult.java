package io.redtail.channel;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the work that a log tells of has ended, as far as its publisher said so.
 *
 * @param status one word or a few, such as {@code succeeded}, {@code failed} or {@code canceled}
 * @param exitCode of a process
 */
public record EndResult(Optional<String> status, OptionalInt exitCode) {

    /** The publisher has only said that it is over. */
    public static final EndResult UNKNOWN = new EndResult(Optional.empty(), OptionalInt.empty());

    /** What ended with this status. */
    public static EndResult of(String status) {
        return new EndResult(Optional.of(status), OptionalInt.empty());
    }

    /** What ended with this exit code: {@code succeeded} if it is 0, otherwise {@code failed}, unless a status is given. */
    public static EndResult of(Optional<String> status, int exitCode) {
        return new EndResult(
                Optional.of(status.orElse(exitCode == 0 ? "succeeded" : "failed")), OptionalInt.of(exitCode));
    }

    public boolean isKnown() {
        return status.isPresent();
    }
}
