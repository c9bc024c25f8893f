package io.redtail.delivery;

import io.redtail.json.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The content of one WebSocket text message: valid UTF-8, encoded once and shared by every subscriber that gets it.
 *
 * <p>Immutable and safe to share between threads. The bytes are not copied on the way in or out; nobody writes to them.
 */
public final class EncodedMessage {

    private final byte[] utf8;

    /** What a publication was encoded with; null for anything else. */
    private final @Nullable Function<Publication, byte[]> encoder;

    /** Decoded by the first sink that needs characters. Racy on purpose: strings are immutable, the worst is one more. */
    private @Nullable String text;

    private EncodedMessage(byte[] utf8, @Nullable Function<Publication, byte[]> encoder) {
        this.utf8 = utf8;
        this.encoder = encoder;
    }

    /**
     * Wraps bytes that are shared from now on.
     *
     * @param utf8 valid UTF-8; see {@link Utf8#replaceMalformed}
     */
    public static EncodedMessage of(byte[] utf8) {
        return new EncodedMessage(utf8, null);
    }

    static EncodedMessage of(Publication publication, Function<Publication, byte[]> encoder) {
        return new EncodedMessage(encoder.apply(publication), encoder);
    }

    boolean isBy(Function<Publication, byte[]> wanted) {
        return encoder == wanted;
    }

    /** Encodes the text; a lone surrogate, which no server can send, becomes a question mark. */
    public static EncodedMessage of(String text) {
        return new EncodedMessage(text.getBytes(StandardCharsets.UTF_8), null);
    }

    /** The length in bytes. */
    public int length() {
        return utf8.length;
    }

    /** The shared bytes themselves: read only. */
    public byte[] utf8() {
        return utf8;
    }

    public String text() {
        String decoded = text;
        if (decoded == null) {
            decoded = new String(utf8, StandardCharsets.UTF_8);
            text = decoded;
        }
        return decoded;
    }

    @Override
    public String toString() {
        return text();
    }
}
