package io.redtail.server;

import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Reads the heads of a client's frames (RFC 6455 section 5.2) as their bytes come, and finds where a message becomes too long, or
 * comes in too many pieces. One thread.
 *
 * <p>Pings count, too: Tyrus keeps a pong for each that its client does not read, and reads on. They are forgotten at {@value
 * #PINGS_PER_SECOND} a second.
 *
 * <p>A piece is a frame, or what one read brought of it: a server keeps some hundred bytes for each, whatever it holds.
 */
public final class FrameLengths {

    /** What a server needs for a piece, at most. */
    private static final int PIECE_BYTES = 256;

    /** So many are for a message of no length: one of 16 KiB may come in packets of 128 bytes. */
    private static final int MIN_PIECES = 64;

    /** So many at once, which takes a megabyte for one client; of all clients, what is not yet forgotten is held. */
    private static final int MAX_PINGS = 4_096;

    /** For which nothing is held. */
    private static final int FREE_PINGS = 64;

    private static final int PINGS_PER_SECOND = 100;

    /** What a server needs for a pong that waits, at most. */
    private static final int PONG_BYTES = 384;

    private static final int PING = 0x9;
    private static final int SHORT_HEAD_BYTES = 2;
    private static final int MASK_BYTES = 4;

    private final IntSupplier maxBytes;
    private final LongPredicate mayHold;
    private final LongSupplier nanoTime;
    private int headBytes = SHORT_HEAD_BYTES;
    private int headRead;
    private int lengthBytes;
    private boolean last;
    private boolean control;
    private long announced;
    private long payloadLeft;
    private long messageBytes;
    private int messagePieces;
    private boolean ping;
    private double pings;
    private long pingsAt;

    /** The frames of one client, of which none has come yet. */
    public FrameLengths(ClientInput client) {
        this(client::maxBytes, client::mayHold, System::nanoTime);
    }

    /**
     * The same.
     *
     * @param maxBytes what a message may have, asked for each frame
     * @param mayHold whether so much may be held of a message that is not complete, asked after each read
     * @param nanoTime a clock that never goes back
     */
    FrameLengths(IntSupplier maxBytes, LongPredicate mayHold, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.mayHold = mayHold;
        this.nanoTime = nanoTime;
        this.pingsAt = nanoTime.getAsLong();
    }

    /** In how many pieces a message may come that may have so many bytes. */
    static int maxPieces(int maxBytes) {
        return MIN_PIECES + maxBytes / PIECE_BYTES;
    }

    /**
     * Reads on, and leaves the buffer as it is.
     *
     * @return up to where the buffer may be taken: its limit, or where the frame begins that makes its message too long, or the
     *     buffer's position if it is one piece too many, or more than may be held
     */
    public int admitted(ByteBuffer data) {
        forgetPings();
        int frame = data.position();
        int at = frame;
        while (at < data.limit()) {
            if (payloadLeft > 0) {
                int part = (int) Math.min(payloadLeft, data.limit() - at);
                payloadLeft -= part;
                at += part;
                endFrame();
            } else {
                if (headRead == 0) {
                    frame = at;
                }
                readHead(data.get(at++) & 0xFF);
                if (headRead == headBytes && !beginFrame()) {
                    return frame;
                }
            }
        }
        boolean tooMany = endsWithin() && isOnePieceTooMany();
        return tooMany || !mayHold.test(heldBytes()) ? data.position() : data.limit();
    }

    private void forgetPings() {
        if (pings > 0) {
            long now = nanoTime.getAsLong();
            pings = Math.max(0.0, pings - (double) (now - pingsAt) * PINGS_PER_SECOND / 1e9);
            pingsAt = now;
        }
    }

    /** @return false if it is one too many */
    private boolean countPing() {
        if (pings == 0) {
            pingsAt = nanoTime.getAsLong();
        }
        return ++pings <= MAX_PINGS;
    }

    /** Of a message that is not complete, with what each of its pieces takes, and of pongs. */
    private long heldBytes() {
        return messageBytes
                - (control ? 0 : payloadLeft)
                + (long) messagePieces * PIECE_BYTES
                + (long) (Math.max(0.0, pings - FREE_PINGS) * PONG_BYTES);
    }

    private void readHead(int next) {
        if (headRead == 0) {
            last = (next & 0x80) != 0;
            control = (next & 0x08) != 0;
            ping = (next & 0x0F) == PING;
        } else if (headRead == 1) {
            int code = next & 0x7F;
            lengthBytes = code == 127 ? 8 : code == 126 ? 2 : 0;
            announced = lengthBytes == 0 ? code : 0;
            headBytes = SHORT_HEAD_BYTES + lengthBytes + ((next & 0x80) == 0 ? 0 : MASK_BYTES);
        } else if (headRead < SHORT_HEAD_BYTES + lengthBytes) {
            announced = announced << 8 | next;
        }
        headRead++;
    }

    /** The head is complete. @return false if the frame is too much */
    private boolean beginFrame() {
        int max = maxBytes.getAsInt();
        if (ping && !countPing()) {
            return false;
        }
        if (announced < 0 || announced > max || (!control && (messageBytes + announced > max || isOnePieceTooMany()))) {
            return false;
        }
        messageBytes += control ? 0 : announced;
        payloadLeft = announced;
        headRead = 0;
        headBytes = SHORT_HEAD_BYTES;
        endFrame();
        return true;
    }

    private void endFrame() {
        if (payloadLeft == 0 && last && !control) {
            messageBytes = 0;
            messagePieces = 0;
        }
    }

    /** A control frame has 125 bytes at most, and servers see to that. */
    private boolean endsWithin() {
        return !control && (payloadLeft > 0 || headRead > 0);
    }

    private boolean isOnePieceTooMany() {
        return ++messagePieces > maxPieces(maxBytes.getAsInt());
    }
}
