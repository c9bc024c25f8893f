package io.redtail.channel;

/** What publishers have put around the payload of a channel type. */
public enum PayloadCoding {
    /** Nothing: clients get what was published. */
    VERBATIM,
    /** A JSON string; the payload is what it says, be that text or JSON again. */
    JSON_STRING,
    /** Laravel's {@code {"event":…,"data":…,"socket":…}}: the payload has no {@code socket}, and {@code data} as JSON. */
    LARAVEL
}
