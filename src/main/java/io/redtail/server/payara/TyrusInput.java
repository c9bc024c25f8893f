package io.redtail.server.payara;

import io.redtail.server.ClientInput;
import io.redtail.server.FrameLengths;
import io.redtail.server.InflatedFrames;
import io.redtail.server.InflatedMessage;
import io.redtail.server.Inflaters;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * What Tyrus reads from a client, up to the first frame that announces more than the client may send. The rest is thrown away.
 *
 * <p>The reason: Tyrus 2.1.5 collects a whole frame, up to 4 MB, before it looks at its length, and keeps what it read last. That is
 * for each connection, and before its client has said who it is.
 *
 * <p>Tyrus knows compressed messages by an extension of its own only, which keeps an inflater for each session. So they are inflated
 * before it reads them.
 *
 * <p>Tyrus reads on one thread at a time.
 */
final class TyrusInput extends ServletInputStream {

    private static final String FIELD = "is";

    /** Tyrus keeps a buffer of what it has read at once. */
    private static final int MAX_READ_BYTES = 16 * 1024;

    private final ServletInputStream input;
    private final ClientInput client;
    private final FrameLengths lengths;
    private final Inflaters inflaters;
    private boolean ended;

    /** While a frame is not complete, or a message that is compressed. */
    private @Nullable InflatedFrames frames;

    /** What is inflated, and was more than Tyrus wanted to read at once. */
    private @Nullable ByteBuffer inflated;

    private TyrusInput(ServletInputStream input, ClientInput client, Inflaters inflaters) {
        this.input = input;
        this.client = client;
        this.inflaters = inflaters;
        lengths = new FrameLengths(client);
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Reflection.requireWritable(Tyrus.HANDLER.check(classes), FIELD);
    }

    /** To be called when the session opens: until then, Tyrus reads nothing. */
    static void watch(Session session, ClientInput client, Inflaters inflaters) throws ReflectiveOperationException {
        Object reader = Tyrus.HANDLER.follow(session);
        var input = (ServletInputStream) Reflection.read(reader, FIELD);
        Reflection.write(reader, FIELD, new TyrusInput(input, client, inflaters));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!client.mayCompress()) {
            return readAdmitted(bytes, offset, length);
        }
        if (inflated == null) {
            int count = readAdmitted(bytes, offset, length);
            if (count <= 0) {
                return count;
            }
            inflated = ByteBuffer.wrap(inflate(ByteBuffer.wrap(bytes, offset, count)));
        }
        int part = Math.min(length, inflated.remaining());
        inflated.get(bytes, offset, part);
        inflated = inflated.hasRemaining() ? inflated : null;
        return part;
    }

    private byte[] inflate(ByteBuffer data) {
        InflatedFrames reading = frames == null ? new InflatedFrames(inflaters, client) : frames;
        try {
            byte[] read = reading.inflate(data);
            frames = reading.isIdle() ? null : reading;
            return read;
        } catch (InflatedMessage.TooLongException e) {
            client.closeTooLong();
        } catch (DataFormatException e) {
            client.closeMalformed();
        }
        ended = true;
        frames = null;
        return new byte[0];
    }

    private int readAdmitted(byte[] bytes, int offset, int length) throws IOException {
        int count = input.read(bytes, offset, length);
        if (count <= 0) {
            return count;
        }
        int admitted = ended ? 0 : lengths.admitted(ByteBuffer.wrap(bytes, offset, count)) - offset;
        if (admitted < count && !ended) {
            ended = true;
            client.closeTooLong();
        }
        return admitted;
    }

    /** Tyrus reads arrays. */
    @Override
    public int read() throws IOException {
        throw new IOException("one byte at a time is not what frames are read by");
    }

    @Override
    public int available() throws IOException {
        return Math.min(inflated == null ? input.available() : inflated.remaining(), MAX_READ_BYTES);
    }

    @Override
    public boolean isFinished() {
        return inflated == null && input.isFinished();
    }

    @Override
    public boolean isReady() {
        return inflated != null || input.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        input.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
