package io.redtail.archive;

import io.redtail.channel.Channel;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a segment is called in a store: {@code logs=team,p1/<epoch>/000000000000001-000000000005000.gz}. It follows from what is
 * in it, and names of one epoch are in the order of their offsets.
 *
 * @param first the offset of its first entry
 * @param last the offset of its last entry
 */
record SegmentName(String channel, String epoch, long first, long last) {

    private static final Pattern NAME = Pattern.compile("([^/]+)/([^/]+)/(\\d{15})-(\\d{15})\\.gz");

    /** @throws IllegalArgumentException if there can be no such segment */
    SegmentName {
        if (first < 1 || last < first || last >= 1_000_000_000_000_000L) {
            throw new IllegalArgumentException("no offsets of a segment: " + first + " to " + last);
        }
    }

    static SegmentName of(Channel channel, String epoch, long first, long last) {
        return new SegmentName(channel.name(), epoch, first, last);
    }

    /** The segment of that name; empty for whatever else stands in the store. */
    static Optional<SegmentName> parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long first = Long.parseLong(parts.group(3));
        long last = Long.parseLong(parts.group(4));
        return first < 1 || last < first
                ? Optional.empty()
                : Optional.of(new SegmentName(decoded(parts.group(1)), decoded(parts.group(2)), first, last));
    }

    /** Before the names of all segments of a channel, and of no other. */
    static String folder(Channel channel) {
        return encoded(channel.name()) + "/";
    }

    /** Whether it may be a channel's, as {@code logs=team,p1} is. */
    static boolean isFolder(String name) {
        return name.indexOf('=') > 0;
    }

    /** The same for one epoch of it. */
    static String folder(Channel channel, String epoch) {
        return folder(channel) + encoded(epoch) + "/";
    }

    /** The same for all segments that begin with an offset. */
    static String prefix(Channel channel, String epoch, long first) {
        return folder(channel, epoch) + String.format(Locale.ROOT, "%015d-", first);
    }

    boolean contains(long offset) {
        return first <= offset && offset <= last;
    }

    long count() {
        return last - first + 1;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s/%s/%015d-%015d.gz", encoded(channel), encoded(epoch), first, last);
    }

    /** The characters of channels and epochs but for those two are good in names of files and objects; each is one afterwards. */
    private static String encoded(String name) {
        return name.replace('/', ',').replace(':', '=');
    }

    private static String decoded(String name) {
        return name.replace(',', '/').replace('=', ':');
    }
}
