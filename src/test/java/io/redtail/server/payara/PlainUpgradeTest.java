package io.redtail.server.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainUpgradeTest {

    private final JarsOfAServer jars = new JarsOfAServer();
    private final RememberedServices services = new RememberedServices(jars);
    private final Workarounds workarounds = new Workarounds("a server");

    @Test
    void aServiceIsAskedForAgain_theJarsAreSearchedOnce() throws IOException {
        List<URL> first = Collections.list(services.getResources("META-INF/services/a.Service"));
        List<URL> second = Collections.list(services.getResources("META-INF/services/a.Service"));

        assertThat(first).hasSize(1).isEqualTo(second);
        assertThat(jars.searched).containsExactly("META-INF/services/a.Service");
    }

    @Test
    void whatIsNoService_isSearchedForEachTime() throws IOException {
        services.getResources("a/picture.png");
        services.getResources("a/picture.png");

        assertThat(jars.searched).containsExactly("a/picture.png", "a/picture.png");
    }

    @Test
    void aSessionIsMade_theThreadHasTheRememberedServicesMeanwhile() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        var handler = new Handler(null);

        new PlainUpgradeHandler(handler, services, workarounds).init(connection(new Input()));

        assertThat(handler.seen).isSameAs(services);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void aSessionFails_theThreadHasItsClassLoaderBack() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        var handler =
                new PlainUpgradeHandler(new Handler(new IllegalStateException("no session")), services, workarounds);

        assertThatThrownBy(() -> handler.init(connection(new Input()))).hasMessage("no session");

        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    /** As Catalina calls it if bytes came with the handshake, and as Tyrus waits then. */
    @Test
    void bytesAreThereAlready_theHandlerReadsThemWhenItIsReady() {
        var handler = new Handler(null);

        new PlainUpgradeHandler(handler, services, workarounds).init(connection(new Input()));

        assertThat(handler.readBeforeReady).isZero();
        assertThat(handler.read).isOne();
    }

    @Test
    void theSessionIsMade_theHandlerHasTheServersOwnConnection() {
        var handler = new Handler(null);
        var input = new Input();
        WebConnection connection = connection(input);

        new PlainUpgradeHandler(handler, services, workarounds).init(connection);

        assertThat(handler.connectionOfSession).isSameAs(connection);
        assertThat(handler.inputOfSession).isSameAs(input);
        assertThat(workarounds.states()).containsEntry(Workaround.TYRUS_UPGRADE, true);
    }

    @Test
    void theSessionIsClosedAsItOpens_nothingIsRead() {
        var handler = new Handler(null);
        var upgrade = new PlainUpgradeHandler(handler, services, workarounds);
        handler.opened = upgrade::destroy;

        upgrade.init(connection(new Input()));

        assertThat(handler.read).isZero();
    }

    @Test
    void theServerLooksDifferentInside_itUpgradesByItself() throws Exception {
        var ofTheServer = new Handler(null);
        var request = (HttpServletRequest) Proxy.newProxyInstance(
                PlainUpgradeTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> ofTheServer);

        Handler handler = new PlainUpgrade(request, services, workarounds).upgrade(Handler.class);

        assertThat(handler).isSameAs(ofTheServer);
        assertThat(workarounds.states()).containsEntry(Workaround.TYRUS_UPGRADE, false);
    }

    private static WebConnection connection(ServletInputStream input) {
        return (WebConnection) Proxy.newProxyInstance(
                PlainUpgradeTest.class.getClassLoader(),
                new Class<?>[] {WebConnection.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getInputStream" -> input;
                    case "equals" -> proxy == arguments[0];
                    default -> null;
                });
    }

    private static final class JarsOfAServer extends ClassLoader {

        private final List<String> searched = new ArrayList<>();

        JarsOfAServer() {
            super(null);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            searched.add(name);
            return Collections.enumeration(List.of(Path.of(name).toUri().toURL()));
        }
    }

    /** Catalina's, when something has come. */
    private static final class Input extends ServletInputStream {

        @Override
        public void setReadListener(ReadListener listener) {
            try {
                listener.onDataAvailable();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read() {
            return -1;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }
    }

    /** With the fields of Tyrus' handler, and its order. */
    private static final class Handler implements HttpUpgradeHandler, ReadListener {

        private final @Nullable RuntimeException failure;
        private @Nullable ClassLoader seen;
        private @Nullable WebConnection wc;
        private @Nullable ServletInputStream is;
        private @Nullable WebConnection connectionOfSession;
        private @Nullable ServletInputStream inputOfSession;
        private Runnable opened = () -> {};
        private boolean ready;
        private int read;
        private int readBeforeReady;

        Handler(@Nullable RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void init(WebConnection connection) {
            seen = Thread.currentThread().getContextClassLoader();
            if (failure != null) {
                throw failure;
            }
            try {
                wc = connection;
                is = connection.getInputStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            is.setReadListener(this);
            connectionOfSession = wc;
            inputOfSession = is;
            opened.run();
            ready = true;
        }

        @Override
        public void onDataAvailable() {
            if (ready) {
                read++;
            } else {
                readBeforeReady++;
            }
        }

        @Override
        public void onAllDataRead() {}

        @Override
        public void onError(Throwable failed) {}

        @Override
        public void destroy() {}
    }
}
