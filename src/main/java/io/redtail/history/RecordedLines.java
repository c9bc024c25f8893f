package io.redtail.history;

import io.redtail.channel.Channel;
import io.redtail.delivery.Publication;
import java.util.LinkedHashMap;
import java.util.Map;

/** What one append has recorded, by channel, for whoever archives it. The recorder's thread. */
final class RecordedLines {

    /** Hears what has been recorded. */
    interface Listener {

        /** Never blocks. Whether it ends: the channel has ended with these. */
        void recorded(Channel channel, int entries, long bytes, boolean ends);

        /** Redis had to forget so many lines of the channel that are not archived. Never blocks. */
        void lost(Channel channel, long lines);
    }

    private static final class Lines {
        private int entries;
        private long bytes;
        private boolean ends;
    }

    private final Map<Channel, Lines> channels = new LinkedHashMap<>();

    void add(Publication publication) {
        if (publication.channel().type().key().isEmpty()) {
            Lines lines = channels.computeIfAbsent(publication.channel(), channel -> new Lines());
            lines.entries++;
            lines.bytes += publication.payload().length();
            lines.ends = publication.isEnd();
        }
    }

    void tell(Listener listener) {
        channels.forEach((channel, lines) -> listener.recorded(channel, lines.entries, lines.bytes, lines.ends));
    }
}
