package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.Map;

/**
 * The channels that something was recorded on, as far as could be read.
 *
 * @param activities the last one first; of parts that could not be read, what was known of them last
 * @param unread how many parts of history could not be read
 * @param parts how many there are
 */
public record RecordedChannels(Map<Channel, ChannelActivity> activities, int unread, int parts) {

    /** Without history. */
    public static final RecordedChannels NONE = new RecordedChannels(Map.of(), 0, 0);

    /** Whether all that is recorded could be read. */
    public boolean isComplete() {
        return unread == 0;
    }
}
