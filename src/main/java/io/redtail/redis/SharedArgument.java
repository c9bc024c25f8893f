package io.redtail.redis;

import java.util.List;
import redis.clients.jedis.args.Rawable;

/**
 * An argument of a command that Jedis sends as it is. Jedis 8 copies each {@code byte[]} that it is given, which for a line of a
 * megabyte is one more humongous object for the garbage collector.
 *
 * @param getRaw what is sent; nobody writes to it until then
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares it
public record SharedArgument(byte[] getRaw) implements Rawable {

    /** The same for several. */
    public static List<Rawable> all(List<byte[]> arguments) {
        return arguments.stream().<Rawable>map(SharedArgument::new).toList();
    }
}
