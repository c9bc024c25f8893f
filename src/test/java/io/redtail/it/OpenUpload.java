package io.redtail.it;

import java.nio.charset.StandardCharsets;

/** A request that publishes, whose body comes in pieces: it is open until it is told to end, and silent in between. */
final class OpenUpload implements AutoCloseable {

    private final RawClient client = RawClient.open();

    private OpenUpload(String path) {
        client.sendBytes(("PUT " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + Gateway.port()
                        + "\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    static OpenUpload to(String path) {
        return new OpenUpload(path);
    }

    void send(String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        client.sendBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.sendBytes(bytes);
        client.sendBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Ends the body. @return the answer */
    String end() {
        client.sendBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return client.answer();
    }

    /** Breaks it off, if it has not ended. */
    @Override
    public void close() {
        client.close();
    }
}
