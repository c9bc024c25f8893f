package io.redtail.history;

import io.redtail.redis.RedisNames;
import io.redtail.redis.SharedArgument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/** A Lua script, called by its digest and loaded again whenever Redis has forgotten it. Any thread. */
final class Script {

    private final byte[] source;
    private final byte[] digest;

    /**
     * Loads it from the class path.
     *
     * @param resources beside this class; they become one script
     */
    Script(String... resources) {
        var all = new ByteArrayOutputStream();
        for (String resource : resources) {
            try (InputStream part = Objects.requireNonNull(Script.class.getResourceAsStream(resource), resource)) {
                part.transferTo(all);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        source = all.toByteArray();
        digest = sha1(source);
    }

    /** Runs it. What Redis answers: {@code Long}, {@code byte[]} or a {@code List} of them. */
    Object run(Jedis jedis, List<byte[]> keys, List<byte[]> arguments) {
        try {
            return call(jedis, keys, arguments);
        } catch (JedisNoScriptException forgotten) {
            jedis.scriptLoad(source);
            return call(jedis, keys, arguments);
        }
    }

    private Object call(Jedis jedis, List<byte[]> keys, List<byte[]> arguments) {
        return jedis.getConnection()
                .executeCommand(new CommandArguments(Command.EVALSHA)
                        .add(digest)
                        .add(keys.size())
                        .keys(keys)
                        .addObjects(SharedArgument.all(arguments)));
    }

    /** The same, for a script that answers with a list of strings. */
    @SuppressWarnings("unchecked") // the scripts are ours
    List<byte[]> list(Jedis jedis, List<byte[]> keys, List<byte[]> arguments) {
        return (List<byte[]>) run(jedis, keys, arguments);
    }

    /** The keys that most scripts are given: the recorder's state, the recorded channels by their last use, and their bytes. */
    static List<byte[]> keys(RedisNames names) {
        return List.of(bytes(names.recorder()), bytes(names.recordedChannels()), bytes(names.recordedBytes()));
    }

    static byte[] bytes(String argument) {
        return argument.getBytes(StandardCharsets.UTF_8);
    }

    static byte[][] bytes(List<String> arguments) {
        return arguments.stream().map(Script::bytes).toArray(byte[][]::new);
    }

    /** In digits. */
    static byte[] number(long number) {
        return bytes(Long.toString(number));
    }

    /** Of digits. */
    static long number(byte[] digits) {
        return Long.parseLong(text(digits));
    }

    static String text(byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8);
    }

    private static byte[] sha1(byte[] source) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(source);
            return HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
