package io.redtail.server.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.server.ClientWaits;
import io.redtail.server.ClientWaits.Caller;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With types that have the methods of Grizzly's. */
@Timeout(60)
class GrizzlyAnswerTest {

    interface WriteHandler {

        void onWritePossible();

        void onError(Throwable cause);
    }

    interface OutputSink {

        boolean canWrite();

        void notifyCanWrite(WriteHandler handler);
    }

    /** A connection whose client reads nothing until a test says so. */
    static final class Connection implements OutputSink {

        final Request request = new Request();
        final CompletableFuture<WriteHandler> waiting = new CompletableFuture<>();
        volatile boolean hasRoom;
        volatile boolean terminated;
        volatile long timeoutMillis = 50_000;

        @Override
        public boolean canWrite() {
            return hasRoom;
        }

        @Override
        public void notifyCanWrite(WriteHandler handler) {
            if (hasRoom) {
                handler.onWritePossible();
            }
            waiting.complete(handler);
        }

        public long getWriteTimeout(TimeUnit unit) {
            return unit.convert(timeoutMillis, TimeUnit.MILLISECONDS);
        }

        public boolean isOpen() {
            return !terminated;
        }

        public void terminateSilently() {
            terminated = true;
        }
    }

    static final class Request {

        volatile boolean broken;

        public void setContentBroken(boolean is) {
            broken = is;
        }
    }

    public static final class ClientAbortException extends IOException {

        private static final long serialVersionUID = 1L;

        public ClientAbortException(Throwable cause) {
            super(cause);
        }
    }

    /** A thread that has written and asks to be told when it may go on. */
    private static class Handler implements WriteHandler {

        final CompletableFuture<Void> told = new CompletableFuture<>();

        @Override
        public void onWritePossible() {
            told.complete(null);
        }

        @Override
        public void onError(Throwable cause) {
            told.completeExceptionally(cause);
        }
    }

    /** Who asks so does not wait. */
    private static final class Listener extends Handler {}

    private final ClientWaits waits = new ClientWaits();
    private final AtomicInteger turns = new AtomicInteger();
    private final Connection connection = new Connection();

    @Test
    void whereThereIsRoomAlready_nobodyTakesATurn() throws Exception {
        connection.hasRoom = true;
        Handler handler = new Handler();

        output(connection).notifyCanWrite(handler);

        assertThat(handler.told.isDone()).isTrue();
        handler.told.get();
        assertThat(turns).hasValue(0);
        assertThat(connection.terminated).isFalse();
    }

    @Test
    void aClientThatReads_theThreadGoesOn() throws Exception {
        Handler handler = new Handler();
        Thread thread = start(() -> output(connection).notifyCanWrite(handler));

        WriteHandler waiting = connection.waiting.get();
        assertThat(handler.told.isDone()).isFalse();
        waiting.onWritePossible();

        thread.join();
        handler.told.get();
        assertThat(connection.terminated).isFalse();
        assertThat(connection.request.broken).isFalse();
    }

    @Test
    void oneMoreThanMay_theLongestIsDisconnected_withAllThatItHasSentAhead() throws Exception {
        Handler first = new Handler();
        Thread thread = start(() -> output(connection).notifyCanWrite(first));
        await().until(() -> turns.get() == 1 && thread.getState() == Thread.State.TIMED_WAITING);

        Connection other = new Connection();
        Handler second = new Handler();
        Thread next = start(() -> output(other).notifyCanWrite(second));

        assertThatThrownBy(first.told::get).hasCauseInstanceOf(ClientAbortException.class);
        thread.join();
        assertThat(connection.terminated).isTrue();
        assertThat(connection.request.broken).isTrue();
        assertThat(second.told.isDone()).isFalse();
        other.waiting.get().onWritePossible();
        next.join();
        second.told.get();
        assertThat(other.terminated).isFalse();
    }

    @Test
    void aClientThatReadsNothing_isDisconnectedAfterTheServersTimeout() {
        connection.timeoutMillis = 1;
        Handler handler = new Handler();

        output(connection).notifyCanWrite(handler);

        assertThatThrownBy(handler.told::get).hasCauseInstanceOf(ClientAbortException.class);
        assertThat(connection.terminated).isTrue();
        assertThat(connection.request.broken).isTrue();
    }

    @Test
    void aClientThatLeaves_theThreadIsTold() throws Exception {
        Handler handler = new Handler();
        Thread thread = start(() -> output(connection).notifyCanWrite(handler));

        connection.waiting.get().onError(new IOException("Connection closed"));

        assertThatThrownBy(handler.told::get).hasCauseInstanceOf(ClientAbortException.class);
        thread.join();
    }

    @Test
    void aListener_isToldLater_andNobodyWaits() throws Exception {
        Listener listener = new Listener();

        output(connection).notifyCanWrite(listener);

        assertThat(connection.waiting.get()).isSameAs(listener);
        assertThat(listener.told.isDone()).isFalse();
        assertThat(turns).hasValue(0);
    }

    @Test
    void whatTheOutputThrows_comesAsItIs() {
        OutputSink failing = new OutputSink() {

            @Override
            public boolean canWrite() {
                throw new IllegalStateException("recycled");
            }

            @Override
            public void notifyCanWrite(WriteHandler handler) {
                throw new IllegalStateException("recycled");
            }
        };

        OutputSink output = output(connection, failing);

        assertThatThrownBy(output::canWrite)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("recycled");
        assertThatThrownBy(() -> output.notifyCanWrite(new Handler()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("recycled");
    }

    private OutputSink output(Connection client) {
        return output(client, client);
    }

    private OutputSink output(Connection tcp, OutputSink output) {
        GrizzlyAnswer answer = new GrizzlyAnswer(
                types(), tcp, tcp.request, "context", output, new Caller("192.0.2.1", false), this::turn);
        return (OutputSink) answer.output();
    }

    private void turn(Caller caller, Closeable client, ClientWaits.Wait wait) throws IOException {
        turns.incrementAndGet();
        waits.run(caller, client, 1, wait);
    }

    private static GrizzlyAnswer.Types types() {
        try {
            return new GrizzlyAnswer.Types(
                    OutputSink.class,
                    WriteHandler.class,
                    Listener.class,
                    WriteHandler.class.getMethod("onWritePossible"),
                    WriteHandler.class.getMethod("onError", Throwable.class),
                    ClientAbortException.class.getConstructor(Throwable.class));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    private static Thread start(Runnable writing) {
        Thread thread = new Thread(writing);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
