package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.server.payara.Payara;
import io.redtail.server.wildfly.WildFly;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;
import io.undertow.websockets.jsr.ServerWebSocketContainer;
import io.undertow.websockets.jsr.WebSocketDeploymentInfo;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the start says of a server whose classes are here, as some of Undertow's are, and of one whose classes are not. */
class ServerStartTest {

    private final Workarounds workarounds = new Workarounds("a server");
    private final ServerClasses none = ServerClasses.seenBy(String.class);

    @Test
    void aServerThatIsKnown_itsConnectionsAreInEffectBeforeThereIsASession() {
        WebSocketDeploymentInfo info = new WebSocketDeploymentInfo();
        WildFly server = wildFly(info);

        server.started(true);

        assertThat(workarounds.states())
                .containsEntry(Workaround.UNDERTOW_RAW, true)
                .containsEntry(Workaround.UNDERTOW_INFLATE, true);
        assertThat(server.inflates()).isTrue();
        assertThat(info.getExtensions())
                .singleElement()
                .satisfies(extension -> assertThat(extension.getName()).isEqualTo("permessage-deflate"));
    }

    @Test
    void aServerThatCompressesByItself_itIsLeftToThat() {
        WebSocketDeploymentInfo info =
                new WebSocketDeploymentInfo().addExtension(new PerMessageDeflateHandshake(false));
        WildFly server = wildFly(info);

        server.started(true);

        assertThat(workarounds.states()).containsEntry(Workaround.UNDERTOW_INFLATE, false);
        assertThat(server.inflates()).isFalse();
        assertThat(info.getExtensions()).hasSize(1);
    }

    private WildFly wildFly(WebSocketDeploymentInfo info) {
        return new WildFly(context(info), ServerClasses.seenBy(ServerWebSocketContainer.class), workarounds);
    }

    private static ServletContext context(WebSocketDeploymentInfo info) {
        return (ServletContext) Proxy.newProxyInstance(
                ServerStartTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (self, called, arguments) -> {
                    assertThat(called.getName()).isEqualTo("getAttribute");
                    return arguments[0].equals(WebSocketDeploymentInfo.ATTRIBUTE_NAME) ? info : null;
                });
    }

    @Test
    void aServerWithOtherInternals_nothingIsInEffectBeforeThereIsASession() throws InterruptedException {
        new Payara(context(new WebSocketDeploymentInfo()), none, Thread::new, workarounds).started(true);

        assertThat(workarounds.states())
                .containsOnlyKeys(
                        Workaround.GRIZZLY_BODIES,
                        Workaround.GRIZZLY_STREAMS,
                        Workaround.GRIZZLY_WAITS,
                        Workaround.TYRUS_HANDSHAKES,
                        Workaround.TYRUS_INPUT,
                        Workaround.TYRUS_LEAK_FIX,
                        Workaround.TYRUS_RAW,
                        Workaround.TYRUS_REQUESTS,
                        Workaround.TYRUS_SCHEDULER,
                        Workaround.TYRUS_TERMINATE,
                        Workaround.TYRUS_UPGRADE)
                .doesNotContainValue(true);
    }

    @Test
    void aServerThatIsWrittenThroughTheApi_itsConnectionsAreNotLookedAt() {
        new WildFly(context(new WebSocketDeploymentInfo()), none, workarounds).started(false);

        assertThat(workarounds.states())
                .isEqualTo(Map.of(
                        Workaround.UNDERTOW_MESSAGES,
                        false,
                        Workaround.UNDERTOW_WAITS,
                        false,
                        Workaround.UNDERTOW_END,
                        true));
    }
}
