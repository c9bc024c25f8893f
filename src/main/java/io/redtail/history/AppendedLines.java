package io.redtail.history;

import static io.redtail.history.Script.bytes;

import io.redtail.channel.Channel;
import io.redtail.channel.StateChange;
import io.redtail.config.HistorySettings;
import io.redtail.delivery.Publication;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an append records of channels, as arguments of {@code append.lua}. Lines of one channel become one entry, as many as
 * {@link #MAX_LINES} and {@link #MAX_BYTES} allow: an entry costs Redis much more than a line. A line that has line feeds is an
 * entry of its own, and so is every change of a state.
 */
final class AppendedLines {

    static final int MAX_LINES = 64;
    static final int MAX_BYTES = 16 * 1024;

    /** An entry is trimmed as a whole: that must be a small part of what is kept. */
    private static final int ENTRIES_KEPT = 64;

    /** One entry. */
    private static final class Entry {

        private final byte[] channel;
        private final String mode;
        private final byte[] first;
        private final ByteArrayOutputStream rest = new ByteArrayOutputStream(0);
        private int lines = 1;

        Entry(Channel channel, String mode, byte[] payload) {
            this.channel = bytes(channel.name());
            this.mode = mode;
            this.first = payload;
        }

        void add(byte[] payload) {
            if (lines == 1) {
                rest.writeBytes(first);
            }
            rest.write('\n');
            rest.writeBytes(payload);
            lines++;
        }

        int length() {
            return lines == 1 ? first.length : rest.size();
        }

        void addTo(List<byte[]> arguments) {
            arguments.add(channel);
            arguments.add(bytes(lines == 1 ? mode : "b" + mode.substring(1) + " " + lines));
            arguments.add(lines == 1 ? first : rest.toByteArray());
        }
    }

    private final QuotaGroups groups;
    private final boolean archived;
    private final int maxLines;
    private final long maxBytes;
    private final Map<Channel, String> channels = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    /** The last entry of each channel, if more lines may be added to it. */
    private final Map<Channel, Entry> open = new HashMap<>();

    /** @param archived whether logs are archived */
    AppendedLines(QuotaGroups groups, HistorySettings settings, boolean archived) {
        this.archived = archived;
        this.groups = groups;
        this.maxLines = Math.min(MAX_LINES, settings.maxLength() / ENTRIES_KEPT);
        this.maxBytes = Math.min(MAX_BYTES, Math.min(settings.maxBytes(), settings.maxTotalBytes()) / ENTRIES_KEPT);
    }

    Set<Channel> channels() {
        return channels.keySet();
    }

    /**
     * Adds a publication.
     *
     * @param position of the publication in the order of all
     * @return whether it does what its type is for: one of a type of state changes that
     */
    boolean add(Publication publication, FeedPosition position) {
        Channel channel = publication.channel();
        byte[] payload = publication.payload().utf8();
        channels.computeIfAbsent(channel, groups::of);
        if (channel.type().key().isPresent()) {
            Optional<StateChange> change = StateChange.of(channel.type(), payload);
            addAlone(channel, mode(change, position), payload);
            return change.isPresent();
        }
        if (hasLineFeed(payload)) {
            addAlone(channel, "m" + position, payload);
            return true;
        }
        Entry last = open.get(channel);
        if (last != null && last.lines < maxLines && last.length() + 1 + payload.length <= maxBytes) {
            last.add(payload);
        } else {
            Entry entry = new Entry(channel, "m" + position, payload);
            entries.add(entry);
            open.put(channel, entry);
        }
        return true;
    }

    /** @param position of what stands in its place in the order of all */
    void addGap(Channel channel, FeedPosition position, long missed) {
        channels.computeIfAbsent(channel, groups::of);
        addAlone(channel, "g" + position, number(missed));
    }

    private void addAlone(Channel channel, String mode, byte[] payload) {
        entries.add(new Entry(channel, mode, payload));
        open.remove(channel);
    }

    private static boolean hasLineFeed(byte[] payload) {
        for (byte b : payload) {
            if (b == '\n') {
                return true;
            }
        }
        return false;
    }

    /** How it is recorded: m, or what it does to its channel's state, and its position. */
    private static String mode(Optional<StateChange> change, FeedPosition position) {
        return change.map(known -> (known.removes() ? "r" : "s") + position + " " + known.key())
                .orElseGet(() -> "m" + position);
    }

    /** Adds the channels with what is to be known of them, and then the entries. */
    void addTo(List<byte[]> arguments) {
        arguments.add(number(channels.size()));
        channels.forEach((channel, group) -> {
            arguments.add(bytes(channel.name()));
            arguments.add(bytes(group));
            arguments.add(kind(channel));
        });
        entries.forEach(entry -> entry.addTo(arguments));
    }

    /** What becomes of what is recorded on it. */
    private byte[] kind(Channel channel) {
        if (channel.type().key().isPresent()) {
            return bytes("1");
        }
        return bytes(archived ? "a" : "0");
    }

    private static byte[] number(long number) {
        return bytes(Long.toString(number));
    }
}
