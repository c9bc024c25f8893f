package io.redtail.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.redtail.server.ClientWaits.Caller;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClientWaitsTest {

    private static final int MAX = 2;

    private final ClientWaits waits = new ClientWaits();
    private final List<Client> clients = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        for (Client client : clients) {
            client.becomeReady();
            client.thread.join();
        }
    }

    @Test
    void oneMoreWait_theLongestEnds() throws Exception {
        Client first = waitForOne();
        Client second = waitForOne();
        Client third = waitForOne();

        first.thread.join();
        assertThat(first.disconnected).isTrue();
        assertThat(first.interrupted).isFalse();
        assertThat(second.disconnected).isFalse();
        assertThat(third.disconnected).isFalse();

        Client fourth = waitForOne();

        second.thread.join();
        assertThat(second.disconnected).isTrue();
        assertThat(third.disconnected).isFalse();
        assertThat(fourth.disconnected).isFalse();
    }

    @Test
    void ofTheCallerThatIsWaitedForMost_theLongestEnds() throws Exception {
        Client slow = waitForOne(stranger("slow"));
        Client first = waitForOne(stranger("many"));
        Client second = waitForOne(stranger("many"));

        first.thread.join();
        assertThat(first.disconnected).isTrue();

        Client third = waitForOne(stranger("many"));

        second.thread.join();
        assertThat(second.disconnected).isTrue();
        assertThat(slow.disconnected).isFalse();
        assertThat(third.disconnected).isFalse();
    }

    @Test
    void strangersOfManyAddresses_takeNoPlaceFromThoseWhoAreKnown() throws Exception {
        Client known = waitForOne(new Caller("alice", true));
        Client first = waitForOne(stranger("192.0.2.1"));
        Client second = waitForOne(stranger("192.0.2.2"));

        first.thread.join();
        assertThat(first.disconnected).isTrue();
        assertThat(known.disconnected).isFalse();
        assertThat(second.disconnected).isFalse();
    }

    @Test
    void strangerTakesNoPlaceFromThoseWhoAreKnown() throws Exception {
        Client alice = waitForOne(new Caller("alice", true));
        Client bob = waitForOne(new Caller("bob", true));
        Client stranger = new Client(stranger("192.0.2.1"));
        clients.add(stranger);
        stranger.thread.start();

        stranger.thread.join();
        assertThat(stranger.disconnected).isTrue();
        assertThat(stranger.interrupted).isFalse();
        assertThat(alice.disconnected).isFalse();
        assertThat(bob.disconnected).isFalse();
    }

    @Test
    void whoIsKnown_takesPlaceOfStranger() throws Exception {
        Client alice = waitForOne(new Caller("alice", true));
        Client stranger = waitForOne(stranger("192.0.2.1"));
        Client bob = waitForOne(new Caller("bob", true));

        stranger.thread.join();
        assertThat(stranger.disconnected).isTrue();
        assertThat(alice.disconnected).isFalse();
        assertThat(bob.disconnected).isFalse();
    }

    @Test
    void whoIsKnownAndWaitedForMost_leaves() throws Exception {
        Client stranger = waitForOne(stranger("192.0.2.1"));
        Client first = waitForOne(new Caller("mallory", true));
        Client second = waitForOne(new Caller("mallory", true));

        first.thread.join();
        assertThat(first.disconnected).isTrue();
        assertThat(stranger.disconnected).isFalse();
        assertThat(second.disconnected).isFalse();
    }

    @Test
    void waitsThatEnded_areNotCounted() throws Exception {
        Client first = waitForOne();
        Client second = waitForOne();
        first.becomeReady();
        first.thread.join();
        second.becomeReady();
        second.thread.join();

        Client third = waitForOne();
        Client fourth = waitForOne();

        assertThat(third.disconnected).isFalse();
        assertThat(fourth.disconnected).isFalse();
    }

    @Test
    void aWaitThatFails_isOver() {
        Client broken = new Client(stranger("broken"));
        for (int i = 0; i < MAX + 1; i++) {
            assertThatThrownBy(() -> waits.run(broken.caller, broken, MAX, () -> {
                        throw new ClosedChannelException();
                    }))
                    .isInstanceOf(ClosedChannelException.class);
        }
        assertThat(broken.disconnected).isFalse();
    }

    private static Caller stranger(String address) {
        return new Caller(address, false);
    }

    private Client waitForOne() {
        return waitForOne(stranger("192.0.2.1"));
    }

    private Client waitForOne(Caller caller) {
        Client client = new Client(caller);
        clients.add(client);
        client.thread.start();
        await().until(() -> client.waits.getCount() == 0);
        return client;
    }

    /** Waited for on a thread of its own, until it is ready or disconnected. */
    private final class Client implements Closeable {

        final Thread thread = new Thread(this::run);
        final CountDownLatch waits = new CountDownLatch(1);
        final AtomicBoolean disconnected = new AtomicBoolean();
        boolean interrupted;
        private final Caller caller;
        private final CountDownLatch ended = new CountDownLatch(1);

        Client(Caller caller) {
            this.caller = caller;
        }

        private void run() {
            try {
                ClientWaitsTest.this.waits.run(caller, this, MAX, this::await);
            } catch (InterruptedIOException disconnectedMeanwhile) {
                assertThat(disconnected).isTrue();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            interrupted = Thread.interrupted();
        }

        private void await() throws IOException {
            waits.countDown();
            try {
                assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // as XNIO leaves it
                throw new InterruptedIOException();
            }
        }

        void becomeReady() {
            ended.countDown();
        }

        @Override
        public void close() {
            disconnected.set(true);
        }
    }
}
