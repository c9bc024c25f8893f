package io.redtail.http.streams;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;

/**
 * Which of this node's streams and downloads are sent with gzip. Each has a compressor of its own, which takes 256 KB outside the heap and
 * some microseconds per line, so there are {@value #MAX_COMPRESSED} at a time at most; others are sent as they are. Any thread.
 */
final class ResponseCompression {

    static final int MAX_COMPRESSED = 64;

    private static final Compressors NONE = new Compressors(0);

    private final boolean allowed;
    private final Compressors compressors = new Compressors(MAX_COMPRESSED);

    /** @param allowed by the configuration */
    ResponseCompression(boolean allowed) {
        this.allowed = allowed;
    }

    Compressors compressors() {
        return compressors;
    }

    /** How the body of a response is to be sent; caches are told that it depends on the request. */
    BodyCoding coding(HttpServletRequest request, HttpServletResponse response) {
        if (!allowed) {
            return new BodyCoding(NONE);
        }
        response.addHeader("Vary", "Accept-Encoding");
        List<String> accepted = Collections.list(request.getHeaders("Accept-Encoding"));
        return new BodyCoding(AcceptEncoding.prefersGzip(accepted) ? compressors : NONE);
    }
}
