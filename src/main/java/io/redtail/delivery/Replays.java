package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Publications that are replayed, as batches: clients that come back at once read the same lines, and the bytes of those are made
 * once for all of them with the same {@link WireFormat}, as they are for live ones.
 *
 * <p>Which publications make a batch depends on their offsets, not on where a client begins. An offset stands for one publication
 * for ever, so a batch that is here is true whenever it is asked for. Those that were used longest ago go first.
 *
 * <p>Clients that can read a {@link SharedStream} get each batch as a beginning of one: compressed, and it refers to nothing before it.
 * A client that reads a live stream cannot read on after it.
 *
 * <p>The shard's thread only.
 */
final class Replays {

    /** So many offsets make a batch, unless they are too long for one. */
    private static final int BATCH_OFFSETS = 256;

    private static final int MAX_BATCH_BYTES = 64 * 1024;

    /** Shorter ones leave in one packet, whatever is done to them. */
    private static final int MIN_COMPRESSED_BYTES = 1024;

    /** With the number of publications, for a snapshot has holes: a later one has as many or more between the same two. */
    private record Place(WireFormat format, Channel channel, StreamPosition first, StreamPosition last, int count) {}

    private final int maxBytes;
    private final Map<Place, Batch> batches = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<WireFormat, Optional<SharedStream>> streams = new HashMap<>();
    private int bytes;

    /** @param maxBytes what all batches may weigh */
    Replays(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The publications as messages, in order.
     *
     * @param publications of one channel, none of which stands for a loss or is an end
     */
    List<Message> messages(WireFormat format, List<Publication> publications) {
        List<Message> messages = new ArrayList<>();
        int from = 0;
        int weight = 0;
        for (int i = 0; i < publications.size(); i++) {
            weight += publications.get(i).weight();
            if (isLast(publications, i, weight)) {
                add(format, publications.subList(from, i + 1), weight, messages);
                from = i + 1;
                weight = 0;
            }
        }
        return messages;
    }

    private static boolean isLast(List<Publication> publications, int index, int weight) {
        if (index == publications.size() - 1) {
            return true;
        }
        StreamPosition position = publications.get(index).position();
        return (position != null && position.offset() % BATCH_OFFSETS == 0)
                || weight + publications.get(index + 1).weight() > MAX_BATCH_BYTES;
    }

    private void add(WireFormat format, List<Publication> publications, int weight, List<Message> to) {
        StreamPosition first = publications.get(0).position();
        StreamPosition last = publications.get(publications.size() - 1).position();
        Optional<SharedStream> stream = weight < MIN_COMPRESSED_BYTES
                ? Optional.empty()
                : streams.computeIfAbsent(format, WireFormat::newStream);
        if ((stream.isEmpty() && !SendQueue.isWrittenAlone(weight)) || first == null || last == null) {
            to.addAll(publications);
            return;
        }
        Place place = new Place(format, publications.get(0).channel(), first, last, publications.size());
        to.add(Optional.ofNullable(batches.get(place))
                .orElseGet(() -> keep(place, batch(format, List.copyOf(publications), weight, stream))));
    }

    private static Batch batch(
            WireFormat format, List<Publication> publications, int weight, Optional<SharedStream> stream) {
        return stream.map(compressed -> {
                    compressed.begin();
                    return Batch.ofStream(format, publications, weight, compressed.append(format.encode(publications)));
                })
                .orElseGet(() -> new Batch(format, publications, weight));
    }

    private Batch keep(Place place, Batch batch) {
        batches.put(place, batch);
        bytes += batch.weight();
        var oldest = batches.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().weight();
            oldest.remove();
        }
        return batch;
    }
}
