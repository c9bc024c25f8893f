package io.redtail.http.streams;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Which of this node's streams and downloads are sent with gzip. Each has a compressor of its own, which takes 256 KB outside the heap and
 * some microseconds per line, so there are {@value #MAX_COMPRESSED} at a time at most; others are sent as they are. Any thread.
 */
final class ResponseCompression {

    static final int MAX_COMPRESSED = 64;

    private static final Semaphore NONE = new Semaphore(0);

    private final boolean allowed;
    private final Semaphore places = new Semaphore(MAX_COMPRESSED);

    /** @param allowed by the configuration */
    ResponseCompression(boolean allowed) {
        this.allowed = allowed;
    }

    /** How the body of a response is to be sent; caches are told that it depends on the request. */
    BodyCoding coding(HttpServletRequest request, HttpServletResponse response) {
        if (!allowed) {
            return new BodyCoding(NONE);
        }
        response.addHeader("Vary", "Accept-Encoding");
        List<String> accepted = Collections.list(request.getHeaders("Accept-Encoding"));
        return new BodyCoding(AcceptEncoding.prefersGzip(accepted) ? places : NONE);
    }
}
