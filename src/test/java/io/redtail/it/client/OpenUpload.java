package io.redtail.it.client;

import io.redtail.it.server.Gateway;
import java.nio.charset.StandardCharsets;

/** A request that publishes, whose body comes in pieces: it is open until it is told to end, and silent in between. */
public final class OpenUpload implements AutoCloseable {

    private final RawClient client;

    private OpenUpload(int port, String path, String type, String headers) {
        client = RawClient.open(port);
        client.sendBytes(("PUT " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nContent-Type: " + type
                        + "\r\nTransfer-Encoding: chunked\r\n" + headers + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    public static OpenUpload to(String path) {
        return new OpenUpload(Gateway.port(), path, "text/plain", "");
    }

    /** The same of lines that are JSON. */
    public static OpenUpload ofJsonLines(String path) {
        return new OpenUpload(Gateway.port(), path, "application/x-ndjson", "");
    }

    /** The same to another server on this machine, of a publisher with a token. */
    public static OpenUpload to(int port, String path, String token) {
        return new OpenUpload(port, path, "text/plain", "Authorization: Bearer " + token + "\r\n");
    }

    public void send(String piece) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        client.sendBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.sendBytes(bytes);
        client.sendBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Ends the body. @return the answer */
    public String end() {
        client.sendBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return client.answer();
    }

    /** The answer to a body that has not ended. */
    public String answer() {
        return client.answer();
    }

    /** Breaks it off, if it has not ended. */
    @Override
    public void close() {
        client.close();
    }
}
