package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;

import io.redtail.channel.Channel;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.exceptions.JedisDataException;

/** Makes one compressed entry of small ones that came one after the other, a few channels at a time. The recorder's thread. */
final class Joining {

    private static final Logger LOG = Logs.of(Joining.class);

    private final Script script = new Script("channel.lua", "join.lua");
    private final List<byte[]> keys;
    private final byte[] prefix;
    private final LinesToJoin due;
    private final Optional<BlockDeflater> deflater;

    /**
     * Begins with the channel that is due first.
     *
     * @param keys those of the recorder's state, of the recorded channels and of their bytes
     * @param prefix of all that history keeps
     */
    Joining(List<byte[]> keys, byte[] prefix, LinesToJoin due, Optional<BlockDeflater> deflater) {
        this.keys = keys;
        this.prefix = prefix;
        this.due = due;
        this.deflater = deflater;
    }

    /** Joins the next ones. If it fails, they stay as they are, or have been joined. @return whether any were due */
    boolean step(RedisSession session) {
        Map<Channel, JoinedLines> taken = due.takeDue();
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(prefix);
        taken.forEach((channel, lines) -> deflater.flatMap(it -> it.deflate(lines.payload()))
                .ifPresent(deflated -> arguments.addAll(
                        List.of(bytes(channel.name()), number(lines.count()), lines.payload(), deflated))));
        if (arguments.size() > 1) {
            try {
                Object unused = session.call(jedis -> script.run(jedis, keys, arguments));
            } catch (JedisDataException e) {
                LOG.log(Level.DEBUG, "entries_not_joined", e); // they stay as they are; recording does not depend on it
            }
        }
        return !taken.isEmpty();
    }
}
