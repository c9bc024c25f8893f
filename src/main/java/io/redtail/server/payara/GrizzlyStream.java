package io.redtail.server.payara;

import io.redtail.server.MemberPath;
import io.redtail.server.Reflection;
import io.redtail.server.ServerClasses;
import jakarta.servlet.ServletOutputStream;
import java.util.Optional;

/**
 * The HTTP/2 stream below a response. Any thread.
 *
 * <p>The reason, read in Grizzly 4.0.2: a response asks the TCP connection whether it is open before it takes what is written ({@code
 * OutputBuffer.write}). A client that leaves over HTTP/2 resets its stream, and its connection stays open. Then everything that is written
 * is dropped without an error ({@code DefaultOutputSink.assertReady} throws where nobody hears it), as fast as it comes, and listeners
 * are not told ({@code Http2Stream.resetRemotely}). So a download is read to its end for nobody, and a stream goes on until its connection
 * ends.
 */
final class GrizzlyStream {

    /** From a response's output to what it is closed by: the connection or, over HTTP/2, the stream. */
    private static final MemberPath CLOSEABLE = MemberPath.from(Tyrus.CATALINA + "CoyoteOutputStream")
            .field("ob")
            .field("grizzlyOutputBuffer")
            .field("httpContext")
            .call("getCloseable");

    private static final String STREAM = "org.glassfish.grizzly.http2.Http2Stream";

    /** Not set as long as neither side has ended it. */
    private static final String CLOSE_REASON = "closeReason";

    private final Object stream;

    private GrizzlyStream(Object stream) {
        this.stream = stream;
    }

    static void check(ServerClasses classes) throws ReflectiveOperationException {
        Reflection.requireField(CLOSEABLE.as(STREAM).check(classes), CLOSE_REASON);
    }

    /** Empty if the response does not go over HTTP/2. To be called before the response ends, for the server uses its objects again. */
    static Optional<GrizzlyStream> below(ServletOutputStream out) throws ReflectiveOperationException {
        Object closeable = CLOSEABLE.follow(out);
        return closeable.getClass().getName().equals(STREAM)
                ? Optional.of(new GrizzlyStream(closeable))
                : Optional.empty();
    }

    boolean hasEnded() throws ReflectiveOperationException {
        return !Reflection.isUnset(stream, CLOSE_REASON);
    }
}
