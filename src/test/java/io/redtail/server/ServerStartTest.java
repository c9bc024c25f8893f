package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.server.payara.Payara;
import io.redtail.server.wildfly.WildFly;
import io.undertow.websockets.jsr.ServerWebSocketContainer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the start says of a server whose classes are here, as some of Undertow's are, and of one whose classes are not. */
class ServerStartTest {

    private final Workarounds workarounds = new Workarounds("a server");
    private final ServerClasses none = ServerClasses.seenBy(String.class);

    @Test
    void aServerThatIsKnown_itsConnectionsAreInEffectBeforeThereIsASession() {
        new WildFly(ServerClasses.seenBy(ServerWebSocketContainer.class), workarounds).started(true);

        assertThat(workarounds.states()).containsEntry(Workaround.UNDERTOW_RAW, true);
    }

    @Test
    void aServerWithOtherInternals_nothingIsInEffectBeforeThereIsASession() throws InterruptedException {
        new Payara(none, Thread::new, workarounds).started(true);

        assertThat(workarounds.states())
                .isEqualTo(Map.of(
                        Workaround.GRIZZLY_STREAMS, false,
                        Workaround.TYRUS_HANDSHAKES, false,
                        Workaround.TYRUS_INPUT, false,
                        Workaround.TYRUS_LEAK_FIX, false,
                        Workaround.TYRUS_RAW, false,
                        Workaround.TYRUS_REQUESTS, false,
                        Workaround.TYRUS_SCHEDULER, false,
                        Workaround.TYRUS_TERMINATE, false,
                        Workaround.TYRUS_UPGRADE, false));
    }

    @Test
    void aServerThatIsWrittenThroughTheApi_itsConnectionsAreNotLookedAt() {
        new WildFly(none, workarounds).started(false);

        assertThat(workarounds.states()).isEqualTo(Map.of(Workaround.UNDERTOW_MESSAGES, false));
    }
}
