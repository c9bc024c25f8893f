package io.redtail.server.wildfly;

import io.redtail.server.RawConnection;
import io.undertow.server.protocol.framed.SendFrameHeader;
import io.undertow.util.ImmediatePooledByteBuffer;
import io.undertow.websockets.core.StreamSinkFrameChannel;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSocketFrameType;
import io.undertow.websockets.jsr.UndertowSession;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;

/**
 * The connection under an Undertow session on WildFly: read in Undertow 2.3.23.
 *
 * <p>The reason: a message through the API goes to the IO thread and back before the next one may be sent, and Undertow's
 * framing alone takes one to two microseconds a message. Here many messages are one frame to Undertow, in one queue with
 * its own pongs and close frames, so their order is kept.
 *
 * <p>Loaded on WildFly only: it needs modules that {@code jboss-deployment-structure.xml} names.
 */
final class UndertowConnection implements RawConnection {

    private final WebSocketChannel channel;
    private final IoThreadWrites writes;

    /** @param session one of Undertow's, without extensions */
    UndertowConnection(Session session) {
        this.channel = ((UndertowSession) session).getWebSocketChannel();
        this.writes = IoThreadWrites.of(channel.getIoThread());
    }

    /** Links what this class calls: what another Undertow does not have would otherwise show when a session writes. */
    static void check() {
        SendFrameHeader unused = CompleteFrames.noHeader();
        link(CompleteFrames::new);
        link(UndertowSession::getWebSocketChannel);
        link(WebSocketChannel::getIoThread);
        link(WebSocketChannel::isCloseFrameSent);
        link(CompleteFrames::shutdownWrites);
        link(CompleteFrames::flush);
        link(CompleteFrames::getWriteSetter);
        link(CompleteFrames::resumeWrites);
        linkWithArgument(CompleteFrames::send);
        linkWithArgument(XnioIoThread::execute);
    }

    /** Who writes a method reference has the JVM look for the method. */
    private static <T> void link(Member<T> unused) {}

    private static <T, A> void linkWithArgument(MemberWithArgument<T, A> unused) {}

    @SuppressWarnings("UnusedMethod") // it is not called, only linked
    private interface Member<T> {

        void use(T owner) throws IOException;
    }

    @SuppressWarnings("UnusedMethod")
    private interface MemberWithArgument<T, A> {

        void use(T owner, A argument) throws IOException;
    }

    @Override
    public String name() {
        return "undertow-raw";
    }

    @Override
    public CompletableFuture<Void> write(ByteBuffer frames) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        try {
            writes.add(() -> write(frames, taken));
        } catch (RejectedExecutionException stopping) {
            taken.completeExceptionally(stopping);
        }
        return taken;
    }

    /** The connection's IO thread. */
    private void write(ByteBuffer frames, CompletableFuture<Void> taken) {
        try {
            if (channel.isCloseFrameSent()) {
                throw new IOException("the connection is closing");
            }
            write(new CompleteFrames(channel), frames, taken);
        } catch (IOException | RuntimeException e) {
            taken.completeExceptionally(e);
        }
    }

    private void write(CompleteFrames sink, ByteBuffer frames, CompletableFuture<Void> taken) throws IOException {
        if (!sink.send(new ImmediatePooledByteBuffer(frames))) {
            throw new IOException("Undertow did not take the frames");
        }
        sink.shutdownWrites();
        if (sink.flush()) {
            taken.complete(null);
            return;
        }
        sink.getWriteSetter()
                .set(ChannelListeners.flushingChannelListener(flushed -> taken.complete(null), (broken, failure) -> {
                    taken.completeExceptionally(failure);
                    terminate();
                }));
        sink.resumeWrites();
    }

    @Override
    public void terminate() {
        IoUtils.safeClose(channel);
    }

    /** One frame to Undertow, with an empty header: what it carries has headers already. */
    private static final class CompleteFrames extends StreamSinkFrameChannel {

        CompleteFrames(WebSocketChannel channel) {
            super(channel, WebSocketFrameType.TEXT);
        }

        @Override
        protected SendFrameHeader createFrameHeader() {
            return noHeader();
        }

        static SendFrameHeader noHeader() {
            return new SendFrameHeader(0, new ImmediatePooledByteBuffer(ByteBuffer.allocate(0)));
        }
    }
}
