package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;

import io.redtail.channel.Channel;
import io.redtail.channel.EndResult;
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
 * entry of its own, and so is every change of a state. What a log's entry has is handed over deflated, too, if that is smaller: Redis
 * stores it so if all nodes can read that, and publishes it as it is. A small entry is not; it is joined with others later.
 */
final class AppendedLines {

    static final int MAX_LINES = 64;
    static final int MAX_BYTES = 16 * 1024;

    /** An entry is trimmed as a whole: that must be a small part of what is kept. */
    private static final int ENTRIES_KEPT = 64;

    private static final int MIN_KEPT = ENTRIES_KEPT * LinesToJoin.LINES;

    /** What the next one is stored as. */
    private static final byte[] DEFLATED = bytes("z");

    private static final int FEW_LINES = 32;
    private static final int FEW_BYTES = 4 * 1024;

    /** One entry. */
    private static final class Entry {

        private final Channel channel;
        private final String mode;
        private final byte[] first;
        private final ByteArrayOutputStream rest = new ByteArrayOutputStream(0);
        private int lines = 1;
        private final boolean follows;
        private boolean deflated;

        Entry(Channel channel, String mode, byte[] payload, boolean follows) {
            this.channel = channel;
            this.mode = mode;
            this.first = payload;
            this.follows = follows;
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

        byte[] payload() {
            return lines == 1 ? first : rest.toByteArray();
        }

        /** Whether it has lines, of a channel without state. */
        boolean isOfLog() {
            return mode.startsWith("m") && channel.type().key().isEmpty();
        }

        /** Whether its channel is so slow that it is better joined with what follows. */
        boolean isSmall() {
            return !follows && lines < FEW_LINES && length() < FEW_BYTES;
        }
    }

    private final QuotaGroups groups;
    private final Optional<BlockDeflater> deflater;
    private final Optional<LinesToJoin> toJoin;
    private final boolean archived;
    private final int maxLines;
    private final long maxBytes;
    private final Map<Channel, String> channels = new LinkedHashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    /** How the channels have ended whose last message so far is their end. */
    private final Map<Channel, EndResult> ends = new HashMap<>();

    /** The last entry of each channel, if more lines may be added to it. */
    private final Map<Channel, Entry> open = new HashMap<>();

    /**
     * Nothing yet.
     *
     * @param deflater of payloads of logs; none: they are stored as they are
     * @param toJoin what was recorded before; unused where entries of so many lines were too large a part of what is kept
     * @param archived whether logs are archived
     */
    AppendedLines(
            QuotaGroups groups,
            HistorySettings settings,
            Optional<BlockDeflater> deflater,
            LinesToJoin toJoin,
            boolean archived) {
        this.archived = archived;
        this.deflater = deflater;
        this.groups = groups;
        this.maxLines = Math.min(MAX_LINES, settings.maxLength() / ENTRIES_KEPT);
        this.maxBytes = Math.min(MAX_BYTES, Math.min(settings.maxBytes(), settings.maxTotalBytes()) / ENTRIES_KEPT);
        this.toJoin = deflater.isPresent() && maxBytes == MAX_BYTES && settings.maxLength() >= MIN_KEPT
                ? Optional.of(toJoin)
                : Optional.empty();
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
        if (publication.isEnd()) {
            ends.put(channel, publication.result());
        } else {
            ends.remove(channel);
        }
        if (channel.type().key().isPresent()) {
            Optional<StateChange> change = StateChange.of(channel.type(), payload);
            addAlone(channel, mode(change, position), payload);
            return change.isPresent();
        }
        if (AppendBudget.isAlone(payload)) {
            addAlone(channel, "m" + position, payload);
            return true;
        }
        Entry last = open.get(channel);
        if (last != null && last.lines < maxLines && last.length() + 1 + payload.length <= maxBytes) {
            last.add(payload);
        } else {
            Entry entry = new Entry(channel, "m" + position, payload, last != null);
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
        entries.add(new Entry(channel, mode, payload, false));
        open.remove(channel);
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
            arguments.add(bytes(Ended.written(ends.get(channel))));
        });
        entries.forEach(entry -> add(arguments, entry));
    }

    private void add(List<byte[]> arguments, Entry entry) {
        byte[] name = bytes(entry.channel.name());
        byte[] payload = entry.payload();
        if (entry.isOfLog() && !(toJoin.isPresent() && entry.isSmall())) {
            deflater.flatMap(it -> entry.lines == 1 ? it.deflateLine(payload) : it.deflate(payload))
                    .ifPresent(deflated -> {
                        entry.deflated = true;
                        arguments.addAll(List.of(name, DEFLATED, deflated));
                    });
        }
        arguments.add(name);
        arguments.add(bytes(entry.lines == 1 ? entry.mode : "b" + entry.mode.substring(1) + " " + entry.lines));
        arguments.add(payload);
    }

    /** All has been recorded. */
    void recorded() {
        toJoin.ifPresent(lines -> {
            for (Entry entry : entries) {
                if (entry.isOfLog() && !entry.deflated && (entry.lines > 1 || !AppendBudget.isAlone(entry.first))) {
                    lines.add(entry.channel, entry.payload(), entry.lines);
                } else {
                    lines.forget(entry.channel);
                }
            }
        });
    }

    /** What becomes of what is recorded on it. */
    private byte[] kind(Channel channel) {
        if (channel.type().key().isPresent()) {
            return bytes("1");
        }
        return bytes(archived ? "a" : "0");
    }
}
