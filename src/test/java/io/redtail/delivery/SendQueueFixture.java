package io.redtail.delivery;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** A send queue for the tests of sinks, which live in other packages. */
public final class SendQueueFixture {

    private SendQueueFixture() {}

    /** Each line is one frame. */
    public static SendQueue holding(String... lines) {
        return holding(WireFormats::toBytes, lines);
    }

    /** The same for a sink that writes bytes. */
    public static SendQueue holding(Framing framing, String... lines) {
        SendQueue sendQueue = new SendQueue(new WireFormat(TestEncoding.SPEECHLESS, framing), Integer.MAX_VALUE);
        Stream.of(lines).forEach(line -> add(sendQueue, line));
        return sendQueue;
    }

    public static void add(SendQueue sendQueue, String line) {
        sendQueue.add(new ControlMessage(EncodedMessage.of(line.getBytes(StandardCharsets.UTF_8))));
    }
}
