package io.redtail.server.payara;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * A connection that passes its read listener on only when told to.
 *
 * <p>The reason: Catalina calls a listener while it is set if bytes are there already, on the same thread ({@code
 * InputBuffer.setReadListener}, Payara 6.2025.10). Tyrus 2.1.5 sets its listener in the middle of {@code init}, and the listener waits
 * for the end of {@code init}. So the thread of a handshake that came with its first frame waited for itself for ever.
 *
 * <p>The thread that initialises the handler.
 */
@SuppressWarnings("try") // the interface lets close throw any exception
final class LateConnection implements WebConnection {

    private final WebConnection connection;
    private final Consumer<ServletInputStream> whenSet;
    private Runnable passOn = () -> {};

    /** @param whenSet is given the connection's own input when a listener is set */
    LateConnection(WebConnection connection, Consumer<ServletInputStream> whenSet) {
        this.connection = connection;
        this.whenSet = whenSet;
    }

    /** Passes the listener on, which may read at once. */
    void listen() {
        passOn.run();
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        return new Input(connection.getInputStream());
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        return connection.getOutputStream();
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }

    private final class Input extends ServletInputStream {

        private final ServletInputStream input;

        Input(ServletInputStream input) {
            this.input = input;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            passOn = () -> input.setReadListener(listener);
            whenSet.accept(input);
        }

        @Override
        public int read() throws IOException {
            return input.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return input.read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
            return input.available();
        }

        @Override
        public boolean isFinished() {
            return input.isFinished();
        }

        @Override
        public boolean isReady() {
            return input.isReady();
        }

        @Override
        public void close() throws IOException {
            input.close();
        }
    }
}
