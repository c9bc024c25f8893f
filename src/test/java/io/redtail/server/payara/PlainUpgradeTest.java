package io.redtail.server.payara;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.server.Workaround;
import io.redtail.server.Workarounds;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
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

        new PlainUpgradeHandler(handler, services).init(connection());

        assertThat(handler.seen).isSameAs(services);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void aSessionFails_theThreadHasItsClassLoaderBack() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        var handler = new PlainUpgradeHandler(new Handler(new IllegalStateException("no session")), services);

        assertThatThrownBy(() -> handler.init(connection())).hasMessage("no session");

        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void theServerLooksDifferentInside_itUpgradesByItself() throws Exception {
        var workarounds = new Workarounds("a server");
        var ofTheServer = new Handler(null);
        var request = (HttpServletRequest) Proxy.newProxyInstance(
                PlainUpgradeTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> ofTheServer);

        Handler handler = new PlainUpgrade(request, services, workarounds).upgrade(Handler.class);

        assertThat(handler).isSameAs(ofTheServer);
        assertThat(workarounds.states()).containsEntry(Workaround.TYRUS_UPGRADE, false);
    }

    private static WebConnection connection() {
        return (WebConnection) Proxy.newProxyInstance(
                PlainUpgradeTest.class.getClassLoader(),
                new Class<?>[] {WebConnection.class},
                (proxy, method, arguments) -> null);
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

    private static final class Handler implements HttpUpgradeHandler {

        private final @Nullable RuntimeException failure;
        private @Nullable ClassLoader seen;

        Handler(@Nullable RuntimeException failure) {
            this.failure = failure;
        }

        @Override
        public void init(WebConnection connection) {
            seen = Thread.currentThread().getContextClassLoader();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void destroy() {}
    }
}
