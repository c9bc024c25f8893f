package io.redtail.history;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Inflates what {@link BlockDeflater} has deflated, and nothing larger than that may be. One thread. */
final class BlockInflater implements AutoCloseable {

    private @Nullable Inflater inflater; // most pages need none

    /**
     * Inflates a payload.
     *
     * @param bytes how many it must have
     * @throws DataFormatException if it has another number, is damaged, or is larger than payloads that are deflated
     */
    byte[] inflate(byte[] deflated, long bytes) throws DataFormatException {
        if (bytes < 0 || bytes > BlockDeflater.MAX_BYTES) {
            throw new DataFormatException(bytes + " bytes; at most " + BlockDeflater.MAX_BYTES + " are deflated");
        }
        byte[] payload = new byte[(int) bytes + 1]; // one more shows what goes on
        Inflater open = open();
        open.setInput(deflated);
        int inflated = open.inflate(payload);
        if (inflated != bytes || !open.finished()) {
            throw new DataFormatException(
                    "expected " + bytes + " bytes, found " + inflated + (open.finished() ? "" : " and no end"));
        }
        return Arrays.copyOf(payload, inflated);
    }

    private Inflater open() {
        Inflater open = inflater;
        if (open == null) {
            open = new Inflater();
            inflater = open;
        }
        open.reset();
        return open;
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
