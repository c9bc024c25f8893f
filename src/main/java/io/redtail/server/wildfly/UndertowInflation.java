package io.redtail.server.wildfly;

import io.redtail.server.ClientInput;
import io.redtail.server.InflatedMessage;
import io.redtail.server.InflatedMessage.TooLongException;
import io.redtail.server.Inflaters;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.WebSocketExtension;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.StreamSourceFrameChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import io.undertow.websockets.extensions.ExtensionFunction;
import io.undertow.websockets.extensions.ExtensionHandshake;
import io.undertow.websockets.jsr.UndertowSession;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletContext;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * What inflates the messages of one client on WildFly, and compresses none: an extension as Undertow 2.3.23 has them, which it finds by
 * the handshake's response. The gateway writes that, and compresses below the API.
 *
 * <p>The reason: Undertow's own extension keeps an inflater and a deflater for each session, and inflates without a bound.
 *
 * <p>Loaded on WildFly only. The connection's IO thread.
 */
final class UndertowInflation implements ExtensionFunction {

    private static final String NAME = "permessage-deflate";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Inflaters inflaters;
    private volatile @Nullable ClientInput client;

    /** Of the message that comes. */
    private @Nullable StreamSourceFrameChannel source;

    private @Nullable InflatedMessage message;
    private boolean ended;

    private UndertowInflation(Inflaters inflaters) {
        this.inflaters = inflaters;
    }

    /** Before the filters start, of which one is Undertow's, that reads which extensions there are. */
    static void install(ServletContext context) throws ReflectiveOperationException {
        if (!(context.getAttribute(WebSocketDeploymentInfo.ATTRIBUTE_NAME) instanceof WebSocketDeploymentInfo info)) {
            throw new NoSuchFieldException(WebSocketDeploymentInfo.ATTRIBUTE_NAME);
        }
        if (info.getExtensions().stream().anyMatch(known -> known.getName().equals(NAME))) {
            throw new IllegalStateException("WildFly's own per-message-deflate is on");
        }
        info.addExtension(new Installed(new Inflaters()));
    }

    /** The session opens: from now on, whoever it is may send. */
    static void begin(Session session, ClientInput client) throws ReflectiveOperationException {
        ExtensionFunction function =
                ((UndertowSession) session).getWebSocketChannel().getExtensionFunction();
        if (!(function instanceof UndertowInflation inflation)) {
            throw new NoSuchFieldException("an extension function of ours: " + function);
        }
        inflation.client = client;
    }

    @Override
    public boolean hasExtensionOpCode() {
        return false;
    }

    @Override
    public int writeRsv(int rsv) {
        return rsv;
    }

    @Override
    public PooledByteBuffer transformForWrite(PooledByteBuffer data, StreamSinkFrameChannel channel, boolean last) {
        return data;
    }

    /** Undertow asks only for frames that have a reserved bit, or continue a message whose first frame had. */
    @Override
    public synchronized PooledByteBuffer transformForRead(
            PooledByteBuffer data, StreamSourceFrameChannel channel, boolean lastOfMessage) throws IOException {
        try (data) {
            if (channel.getRsv() != RSV1 || !isData(channel)) {
                throw new IOException("a reserved bit is set that means nothing here");
            }
            return new ImmediatePooledByteBuffer(inflate(data.getBuffer(), channel, lastOfMessage));
        }
    }

    private static boolean isData(StreamSourceFrameChannel channel) {
        return channel.getType() == WebSocketFrameType.TEXT || channel.getType() == WebSocketFrameType.BINARY;
    }

    private ByteBuffer inflate(ByteBuffer data, StreamSourceFrameChannel channel, boolean lastOfMessage) {
        ClientInput known = client;
        if (known == null || ended) {
            return NOTHING; // it is being closed
        }
        if (source != channel) { // if the message before ended with an empty frame, nobody has said so
            release(known);
            source = channel;
            message = new InflatedMessage(inflaters, known.maxBytes());
        }
        try {
            return inflate(data, lastOfMessage, known);
        } catch (TooLongException e) {
            known.closeTooLong();
        } catch (DataFormatException e) {
            known.closeMalformed();
        }
        ended = true;
        release(known);
        return NOTHING;
    }

    private ByteBuffer inflate(ByteBuffer data, boolean lastOfMessage, ClientInput known)
            throws DataFormatException, TooLongException {
        InflatedMessage coming = message;
        if (coming == null) {
            return NOTHING;
        }
        byte[] inflated = coming.inflate(data);
        if (!lastOfMessage) {
            ended = !known.mayHoldInflater(true);
            return ByteBuffer.wrap(inflated);
        }
        byte[] rest = coming.end();
        release(known);
        return ByteBuffer.allocate(inflated.length + rest.length)
                .put(inflated)
                .put(rest)
                .flip();
    }

    private void release(ClientInput known) {
        if (message != null) {
            message.close();
            message = null;
            source = null;
            known.mayHoldInflater(false);
        }
    }

    @Override
    public synchronized void dispose() {
        ClientInput known = client;
        if (known != null) {
            release(known);
        }
    }

    /** Undertow makes a function for each session whose response names it. */
    private record Installed(Inflaters inflaters) implements ExtensionHandshake {

        @Override
        public String getName() {
            return NAME;
        }

        /** Never by Undertow: the gateway's filter has answered, and Undertow does not see what was offered. */
        @Override
        @SuppressWarnings("NullAway") // as Undertow has it
        public WebSocketExtension accept(WebSocketExtension offered) {
            return null;
        }

        @Override
        public boolean isIncompatible(List<ExtensionHandshake> others) {
            return false;
        }

        @Override
        public ExtensionFunction create() {
            return new UndertowInflation(inflaters);
        }
    }
}
