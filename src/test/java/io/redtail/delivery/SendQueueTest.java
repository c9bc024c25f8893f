package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SendQueueTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");

    /** The weight of a publication or a notice of one character. */
    private static final int ONE = 1 + Message.OVERHEAD_BYTES;

    private static final int KIB = 1024;

    private final SendQueue sendQueue = new SendQueue(WireFormats.of(TestEncoding.SINGLE), 3 * ONE);

    @Test
    void messagesLeaveInTheOrderInWhichTheyCame() {
        fill(sendQueue, publication(P, "1"), notice("n"), publication(Q, "2"));

        assertThat(drain(sendQueue)).containsExactly("p=1", "n", "q=2");
    }

    @Test
    void itHasRoomUpToItsBoundAndNotOneByteMore() {
        fill(sendQueue, publication(P, "1"), publication(P, "2"));

        assertThat(sendQueue.hasRoomFor(publication(P, "3"))).isTrue();
        assertThat(sendQueue.hasRoomFor(publication(P, "33"))).isFalse();
        fill(sendQueue, publication(P, "3"));
        assertThat(sendQueue.hasRoomFor(publication(P, ""))).isFalse();
    }

    @Test
    void answersCountAgainstTheBoundToo() {
        fill(sendQueue, notice("a"), notice("b"), notice("c"));

        assertThat(sendQueue.bytes()).isEqualTo(3 * ONE);
        assertThat(sendQueue.hasRoomFor(publication(P, ""))).isFalse();
    }

    @Test
    void oversizedMessageInEmptyQueue_isAccepted() {
        Publication large = publication(P, "x".repeat(1000));

        assertThat(sendQueue.hasRoomFor(large)).isTrue();
        fill(sendQueue, large);

        assertThat(sendQueue.hasRoomFor(publication(P, "1"))).isFalse();
        assertThat(drain(sendQueue)).containsExactly("p=" + "x".repeat(1000));
        assertThat(sendQueue.hasRoomFor(publication(P, "1"))).isTrue();
    }

    @Test
    void theOldestMakeRoomAndNoMoreOfThemThanNeeded() {
        fill(sendQueue, publication(P, "1"), publication(P, "2"), publication(P, "3"));

        assertThat(sendQueue.dropOldestFor(publication(P, "44"))).isEqualTo(2);

        assertThat(sendQueue.hasRoomFor(publication(P, "44"))).isTrue();
        assertThat(drain(sendQueue)).containsExactly("gap p 2 slow_consumer", "p=3");
    }

    @Test
    void whereThereIsRoomNothingIsDropped() {
        fill(sendQueue, publication(P, "1"), publication(P, "2"));

        assertThat(sendQueue.dropOldestFor(publication(P, "3"))).isZero();

        assertThat(drain(sendQueue)).containsExactly("p=1", "p=2");
    }

    @Test
    void drops_areCountedPerChannelAndAnnouncedFirst() {
        SendQueue five = new SendQueue(WireFormats.of(TestEncoding.SINGLE), 5 * ONE);
        fill(
                five,
                publication(P, "1"),
                publication(Q, "1"),
                publication(P, "2"),
                publication(P, "3"),
                publication(Q, "2"));

        five.dropOldestFor(publication(P, "x".repeat(4 * ONE - Message.OVERHEAD_BYTES)));
        five.add(publication(P, "4"));

        assertThat(drain(five)).containsExactly("gap p 3 slow_consumer", "gap q 1 slow_consumer", "q=2", "p=4");
    }

    @Test
    void aGapGrowsUntilItIsAnnouncedAndIsAnnouncedOnce() {
        for (int i = 0; i < 10; i++) {
            sendQueue.dropOldestFor(publication(P, "" + i));
            sendQueue.add(publication(P, "" + i));
        }

        assertThat(drain(sendQueue)).containsExactly("gap p 7 slow_consumer", "p=7", "p=8", "p=9");
        fill(sendQueue, publication(P, "a"));
        assertThat(drain(sendQueue)).containsExactly("p=a");
    }

    @Test
    void announcedGap_restartsDropCount() {
        fill(sendQueue, publication(P, "1"), publication(P, "2"), publication(P, "3"));
        sendQueue.dropOldestFor(publication(P, "4"));
        sendQueue.add(publication(P, "4"));

        assertThat(sendQueue.poll()).hasToString("gap p 1 slow_consumer");
        sendQueue.dropOldestFor(publication(P, "55"));

        assertThat(drain(sendQueue)).containsExactly("gap p 2 slow_consumer", "p=4");
    }

    @Test
    void answersAreNeverDropped() {
        fill(sendQueue, notice("a"), publication(P, "1"), notice("b"));
        Message large = publication(P, "x".repeat(10 * ONE));

        assertThat(sendQueue.dropOldestFor(large)).isEqualTo(1);

        assertThat(sendQueue.hasRoomFor(large)).as("answers may leave no room").isFalse();
        assertThat(drain(sendQueue)).containsExactly("gap p 1 slow_consumer", "a", "b");
    }

    @Test
    void aGapAloneIsSomethingToSend() {
        fill(sendQueue, publication(P, "1"), publication(P, "2"));
        sendQueue.dropOldestFor(publication(P, "x".repeat(1000)));

        assertThat(sendQueue.isEmpty()).isFalse();
        assertThat(sendQueue.bytes()).isZero();
        assertThat(drain(sendQueue)).containsExactly("gap p 2 slow_consumer");
    }

    @Test
    void encodingWithoutGapNotice_pollReturnsNextMessage() {
        SendQueue speechless = new SendQueue(WireFormats.of(TestEncoding.SPEECHLESS), 2 * ONE);
        fill(speechless, publication(P, "1"), publication(Q, "2"));
        speechless.dropOldestFor(publication(P, "x".repeat(ONE)));
        speechless.add(publication(P, "3"));

        assertThat(drain(speechless)).containsExactly("p=3");
    }

    @Test
    void consecutivePublicationsAreJoinedAcrossChannels() {
        SendQueue joining = joining();
        fill(joining, publication(P, "1"), publication(Q, "2"), publication(P, "3"));

        assertThat(drain(joining)).containsExactly("[p=1,q=2,p=3]");
        assertThat(joining.bytes()).isZero();
    }

    @Test
    void onlyConsecutivePublicationsAreJoined() {
        SendQueue joining = joining();
        fill(
                joining,
                publication(P, "1"),
                publication(P, "2"),
                notice("n"),
                publication(P, "3"),
                notice("m"),
                notice("o"));

        assertThat(drain(joining)).containsExactly("[p=1,p=2]", "n", "p=3", "m", "o");
    }

    @Test
    void oneJoinedFrameDoesNotRepeatWhatAnEarlierOneHeld() {
        SendQueue joining = joining();
        fill(joining, publication(P, "1"), publication(P, "2"));
        drain(joining);
        fill(joining, publication(P, "3"), publication(P, "4"));

        assertThat(drain(joining)).containsExactly("[p=3,p=4]");
    }

    @Test
    void aJoinedFrameHolds64KibOfMessagesAndNotOneByteMore() {
        String quarter = "x".repeat(16 * KIB - Message.OVERHEAD_BYTES);
        SendQueue exact = joining();
        fill(exact, publication(P, quarter), publication(P, quarter), publication(P, quarter), publication(P, quarter));
        SendQueue beyond = joining();
        fill(
                beyond,
                publication(P, quarter),
                publication(P, quarter),
                publication(P, quarter),
                publication(P, quarter + "x"));

        assertThat(drain(exact)).hasSize(1);
        assertThat(drain(beyond)).hasSize(2).last().isEqualTo("p=" + quarter + "x");
    }

    @Test
    void aMessageBeyondTheCapOfAJoinedFrameTravelsAlone() {
        String large = "x".repeat(64 * KIB);
        SendQueue joining = joining();
        fill(joining, publication(P, large), publication(P, "1"), publication(P, "2"), publication(P, large));

        List<String> frames = drain(joining);

        assertThat(frames).hasSize(3);
        assertThat(frames.get(0)).isIn("p=" + large, "[p=" + large + "]");
        assertThat(frames.get(1)).isEqualTo("[p=1,p=2]");
        assertThat(frames.get(2)).isEqualTo("p=" + large);
    }

    @Test
    void whereTheEncodingDoesNotJoinEachPublicationIsOneFrame() {
        fill(sendQueue, publication(P, "1"), publication(P, "2"), publication(P, "3"));

        assertThat(drain(sendQueue)).containsExactly("p=1", "p=2", "p=3");
    }

    @Test
    void clear_leavesEmptyQueue() {
        fill(sendQueue, publication(P, "1"), publication(P, "2"), publication(P, "3"));
        sendQueue.dropOldestFor(publication(P, "4"));

        sendQueue.clear();

        assertThat(sendQueue.isEmpty()).isTrue();
        assertThat(sendQueue.bytes()).isZero();
        assertThat(sendQueue.poll()).isNull();
    }

    /** Numbers are published in order, so a gap's count must say exactly which ones are missing. */
    @Test
    void howeverMuchIsDroppedTheCountsAddUp() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            SendQueue model = new SendQueue(
                    WireFormats.of(random.nextBoolean() ? TestEncoding.SINGLE : TestEncoding.JOINING), 40 * ONE);
            int published = 0;
            int seen = 0;
            Deque<String> answers = new ArrayDeque<>();
            for (int step = 0; step < 300; step++) {
                if (random.nextInt(10) == 0) {
                    seen = read(model, answers, seen);
                } else {
                    boolean answer = random.nextInt(8) == 0;
                    Message next = answer ? notice("a" + step) : publication(P, "" + ++published);
                    model.dropOldestFor(next);
                    if (model.hasRoomFor(next)) {
                        model.add(next);
                        if (answer) {
                            answers.add("a" + step);
                        }
                    } else if (!answer) {
                        published--;
                    }
                    assertThat(model.bytes()).isLessThanOrEqualTo(40 * ONE);
                }
            }
            while (!model.isEmpty()) {
                seen = read(model, answers, seen);
            }
            assertThat(seen).isEqualTo(published);
            assertThat(answers).isEmpty();
            assertThat(model.bytes()).isZero();
        }
    }

    private static int read(SendQueue sendQueue, Deque<String> answers, int seenBefore) {
        EncodedMessage encoded = sendQueue.poll();
        if (encoded == null) {
            return seenBefore;
        }
        int seen = seenBefore;
        String text = encoded.text();
        if (text.startsWith("gap")) {
            return seen + Integer.parseInt(text.split(" ", -1)[2]);
        }
        if (text.startsWith("a")) {
            assertThat(text).isEqualTo(answers.poll());
            return seen;
        }
        for (String publication : text.replace("[", "").replace("]", "").split(",", -1)) {
            assertThat(publication).isEqualTo("p=" + ++seen);
        }
        return seen;
    }

    private static SendQueue joining() {
        return new SendQueue(WireFormats.of(TestEncoding.JOINING), 1024 * KIB);
    }

    private static Publication publication(Channel channel, String payload) {
        return Publication.of(channel, payload.getBytes(UTF_8));
    }

    private static ControlMessage notice(String text) {
        return new ControlMessage(EncodedMessage.of(text));
    }

    private static void fill(SendQueue sendQueue, Message... messages) {
        List.of(messages).forEach(sendQueue::add);
    }

    private static List<String> drain(SendQueue sendQueue) {
        List<String> texts = new ArrayList<>();
        for (EncodedMessage next = sendQueue.poll(); next != null; next = sendQueue.poll()) {
            texts.add(next.text());
        }
        return texts;
    }
}
