package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Wire formats for tests that are not about framing: one for each encoding, with a space between messages. */
public final class WireFormats {

    private static final Map<Encoding, WireFormat> KNOWN = new ConcurrentHashMap<>();

    private WireFormats() {}

    public static WireFormat of(Encoding encoding) {
        return KNOWN.computeIfAbsent(encoding, key -> new WireFormat(key, WireFormats::toBytes));
    }

    static ByteBuffer toBytes(List<EncodedMessage> messages) {
        return ByteBuffer.wrap(messages.stream()
                .map(EncodedMessage::text)
                .collect(Collectors.joining(" "))
                .getBytes(UTF_8));
    }
}
