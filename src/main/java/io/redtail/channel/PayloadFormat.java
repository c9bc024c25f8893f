package io.redtail.channel;

import io.redtail.json.JsonPointer;
import java.util.Optional;

/**
 * How the payloads of a channel type are read. What a pointer does not find is not there, in a payload that is no JSON nothing.
 *
 * @param coding what is around the payload; pointers look into what is left
 * @param text what people read; without it, all of the payload
 * @param time the publisher's own time: ISO-8601, or seconds or milliseconds since 1970
 * @param level how serious it is
 * @param end which payload ends the channel
 */
public record PayloadFormat(
        PayloadCoding coding,
        Optional<JsonPointer> text,
        Optional<JsonPointer> time,
        Optional<JsonPointer> level,
        Optional<EndRule> end) {

    /** Payloads are what people read. */
    public static final PayloadFormat PLAIN = new PayloadFormat(
            PayloadCoding.VERBATIM, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
