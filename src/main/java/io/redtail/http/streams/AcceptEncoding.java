package io.redtail.http.streams;

import java.util.List;
import java.util.Locale;

/** What a client says in {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private static final double NOT_NAMED = -1;

    private AcceptEncoding() {}

    /**
     * Whether it would rather have gzip than what is not compressed, or would as soon.
     *
     * @param headers all of them, none if the client says nothing: then it is not known to take gzip
     */
    static boolean prefersGzip(List<String> headers) {
        double gzip = NOT_NAMED;
        double identity = NOT_NAMED;
        double any = NOT_NAMED;
        for (String offer : String.join(",", headers).toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = offer.split(";", -1);
            switch (parts[0].strip()) {
                case "gzip", "x-gzip" -> gzip = Math.max(gzip, QualityValue.of(parts));
                case "identity" -> identity = QualityValue.of(parts);
                case "*" -> any = QualityValue.of(parts);
                default -> {} // deflate, br, zstd
            }
        }
        double wanted = gzip == NOT_NAMED ? any : gzip;
        return wanted > 0 && wanted >= identity;
    }
}
