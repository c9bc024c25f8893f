package io.redtail.archive;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Segments that were read last: whoever reads a log comes back for the next page, and others read the same one. Any thread. */
final class SegmentCache {

    private static final int MAX_BYTES = 16 * 1024 * 1024;
    private static final int MAX_HEADERS = 10_000;

    private final ArchiveStore store;
    private final int maxBytes;
    private final Map<String, Segment> segments = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, SegmentHeader> headers = new LastUsed<>(MAX_HEADERS);

    private long bytes;

    SegmentCache(ArchiveStore store) {
        this(store, MAX_BYTES);
    }

    SegmentCache(ArchiveStore store, int maxBytes) {
        this.store = store;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads it unless it is known.
     *
     * @throws IOException if the store cannot be asked
     * @throws DamagedSegmentException if it is missing, or not what its name says
     */
    Segment get(SegmentName name) throws IOException, DamagedSegmentException {
        String key = name.toString();
        synchronized (segments) {
            Segment known = segments.get(key);
            if (known != null) {
                return known;
            }
        }
        Optional<byte[]> object = store.get(key);
        if (object.isEmpty()) {
            throw new DamagedSegmentException("it is missing");
        }
        Segment segment = Segment.read(object.get());
        if (segment.first() != name.first() || segment.last() != name.last()) {
            throw new DamagedSegmentException("it has other offsets than its name");
        }
        keep(key, segment);
        return segment;
    }

    /**
     * What it says of itself: reads its beginning, unless that is known.
     *
     * @throws IOException if the store cannot be asked
     * @throws DamagedSegmentException if it is missing, or not what its name says
     */
    SegmentHeader header(SegmentName name) throws IOException, DamagedSegmentException {
        String key = name.toString();
        synchronized (segments) {
            SegmentHeader known = headers.get(key);
            if (known != null) {
                return known;
            }
        }
        Optional<byte[]> begin = store.begin(key, SegmentHeader.MAX_BYTES);
        if (begin.isEmpty()) {
            throw new DamagedSegmentException("it is missing");
        }
        SegmentHeader header = Segment.header(begin.get());
        if (header.first() != name.first() || header.last() != name.last()) {
            throw new DamagedSegmentException("it has other offsets than its name");
        }
        synchronized (segments) {
            headers.put(key, header);
        }
        return header;
    }

    private void keep(String key, Segment segment) {
        synchronized (segments) {
            Segment before = segments.put(key, segment);
            bytes += segment.weight() - (before == null ? 0 : before.weight());
            var oldest = segments.entrySet().iterator();
            while (bytes > maxBytes && oldest.hasNext()) {
                bytes -= oldest.next().getValue().weight();
                oldest.remove();
            }
        }
    }

    void forget(String prefix) {
        synchronized (segments) {
            headers.keySet().removeIf(name -> name.startsWith(prefix));
            var all = segments.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<String, Segment> next = all.next();
                if (next.getKey().startsWith(prefix)) {
                    bytes -= next.getValue().weight();
                    all.remove();
                }
            }
        }
    }
}
