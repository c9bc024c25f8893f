package io.redtail.delivery;

import io.redtail.channel.Channel;
import java.util.List;

/** The way out: puts messages where {@link Upstream} and everybody else hears them. */
public interface Publisher {

    /**
     * Publishes in order, and returns when all of it is confirmed. Blocks, for a bounded time; any thread.
     *
     * @param payloads as they travel: a line of a log, or a job update with its {@code tenantId}
     * @throws PublishFailedException if not all of them were confirmed
     */
    void publish(Channel channel, List<byte[]> payloads);
}
