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
 * <p>Loaded on WildFly only. The connection's IO thread, and the one that opens the session, whichever comes first.
 */
final class UndertowInflation implements ExtensionFunction {

    private static final String NAME = "permessage-deflate";
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /**
     * So much may be inflated before the session is open, which it becomes on another thread, milliseconds after its first frames may have
     * come. What a message may have by the configuration is held against it when it is received.
     */
    private static final int MAX_BYTES_BEFORE_OPEN = 128 * 1024;

    private final Inflaters inflaters;

    // What follows is guarded by this.
    private @Nullable ClientInput client;
    private int leftBeforeOpen = MAX_BYTES_BEFORE_OPEN;

    /** Of the message that comes. */
    private @Nullable StreamSourceFrameChannel source;

    private @Nullable InflatedMessage message;

    /** Nothing more is inflated: its connection is being closed. */
    private boolean ended;

    /** Why, if that could not be told yet. */
    private @Nullable Exception refused;

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

    /** The session opens. Its first messages may have been inflated before, and wait for it. */
    static void begin(Session session, ClientInput client) throws ReflectiveOperationException {
        ExtensionFunction function =
                ((UndertowSession) session).getWebSocketChannel().getExtensionFunction();
        if (!(function instanceof UndertowInflation inflation)) {
            throw new NoSuchFieldException("an extension function of ours: " + function);
        }
        inflation.open(client);
    }

    private synchronized void open(ClientInput known) {
        client = known;
        if (refused != null) {
            refuse(known, refused);
        } else if (message != null) {
            ended = !known.mayHoldInflater(true);
        }
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
        if (ended) {
            return NOTHING;
        }
        if (source != channel) { // if the message before ended with an empty frame, nobody has said so
            release();
            source = channel;
            message = new InflatedMessage(inflaters, client == null ? leftBeforeOpen : client.maxBytes());
        }
        try {
            return inflate(data, lastOfMessage);
        } catch (TooLongException | DataFormatException e) {
            ended = true;
            release();
            if (client == null) {
                refused = e;
            } else {
                refuse(client, e);
            }
            return NOTHING;
        }
    }

    private static void refuse(ClientInput known, Exception why) {
        if (why instanceof TooLongException) {
            known.closeTooLong();
        } else {
            known.closeMalformed();
        }
    }

    private ByteBuffer inflate(ByteBuffer data, boolean lastOfMessage) throws DataFormatException, TooLongException {
        InflatedMessage coming = message;
        if (coming == null) {
            return NOTHING;
        }
        byte[] inflated = coming.inflate(data);
        byte[] rest = lastOfMessage ? coming.end() : new byte[0];
        if (lastOfMessage) {
            release();
        } else if (client != null) {
            ended = !client.mayHoldInflater(true);
        }
        if (client == null) {
            leftBeforeOpen -= inflated.length + rest.length;
        }
        return ByteBuffer.allocate(inflated.length + rest.length)
                .put(inflated)
                .put(rest)
                .flip();
    }

    private void release() {
        if (message != null) {
            message.close();
            message = null;
            source = null;
            if (client != null) {
                client.mayHoldInflater(false);
            }
        }
    }

    @Override
    public synchronized void dispose() {
        release();
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
