package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OutboxTest {

    private static final Channel P = Channel.logs("p");
    private static final Channel Q = Channel.logs("q");

    /** The weight of a publication or a notice of one character. */
    private static final int ONE = 1 + Message.OVERHEAD_BYTES;

    private static final int KIB = 1024;

    private final Outbox outbox = new Outbox(TestEncoding.SINGLE, 3 * ONE);

    @Test
    void messagesLeaveInTheOrderInWhichTheyCame() {
        fill(outbox, publication(P, "1"), notice("n"), publication(Q, "2"));

        assertThat(drain(outbox)).containsExactly("p=1", "n", "q=2");
    }

    @Test
    void itHasRoomUpToItsBoundAndNotOneByteMore() {
        fill(outbox, publication(P, "1"), publication(P, "2"));

        assertThat(outbox.hasRoomFor(publication(P, "3"))).isTrue();
        assertThat(outbox.hasRoomFor(publication(P, "33"))).isFalse();
        fill(outbox, publication(P, "3"));
        assertThat(outbox.hasRoomFor(publication(P, ""))).isFalse();
    }

    @Test
    void answersCountAgainstTheBoundToo() {
        fill(outbox, notice("a"), notice("b"), notice("c"));

        assertThat(outbox.bytes()).isEqualTo(3 * ONE);
        assertThat(outbox.hasRoomFor(publication(P, ""))).isFalse();
    }

    @Test
    void anOversizedMessagePassesThroughAnEmptyOutbox() {
        Publication large = publication(P, "x".repeat(1000));

        assertThat(outbox.hasRoomFor(large)).isTrue();
        fill(outbox, large);

        assertThat(outbox.hasRoomFor(publication(P, "1"))).isFalse();
        assertThat(drain(outbox)).containsExactly("p=" + "x".repeat(1000));
        assertThat(outbox.hasRoomFor(publication(P, "1"))).isTrue();
    }

    @Test
    void theOldestMakeRoomAndNoMoreOfThemThanNeeded() {
        fill(outbox, publication(P, "1"), publication(P, "2"), publication(P, "3"));

        assertThat(outbox.dropOldestFor(publication(P, "44"))).isEqualTo(2);

        assertThat(outbox.hasRoomFor(publication(P, "44"))).isTrue();
        assertThat(drain(outbox)).containsExactly("gap p 2 slow_consumer", "p=3");
    }

    @Test
    void whereThereIsRoomNothingIsDropped() {
        fill(outbox, publication(P, "1"), publication(P, "2"));

        assertThat(outbox.dropOldestFor(publication(P, "3"))).isZero();

        assertThat(drain(outbox)).containsExactly("p=1", "p=2");
    }

    @Test
    void dropsAreCountedPerChannelAndAnnouncedBeforeWhatFollows() {
        Outbox five = new Outbox(TestEncoding.SINGLE, 5 * ONE);
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
            outbox.dropOldestFor(publication(P, "" + i));
            outbox.add(publication(P, "" + i));
        }

        assertThat(drain(outbox)).containsExactly("gap p 7 slow_consumer", "p=7", "p=8", "p=9");
        fill(outbox, publication(P, "a"));
        assertThat(drain(outbox)).containsExactly("p=a");
    }

    @Test
    void anAnnouncedGapIsFollowedByAFreshCount() {
        fill(outbox, publication(P, "1"), publication(P, "2"), publication(P, "3"));
        outbox.dropOldestFor(publication(P, "4"));
        outbox.add(publication(P, "4"));

        assertThat(outbox.poll()).hasToString("gap p 1 slow_consumer");
        outbox.dropOldestFor(publication(P, "55"));

        assertThat(drain(outbox)).containsExactly("gap p 2 slow_consumer", "p=4");
    }

    @Test
    void answersAreNeverDropped() {
        fill(outbox, notice("a"), publication(P, "1"), notice("b"));
        Message large = publication(P, "x".repeat(10 * ONE));

        assertThat(outbox.dropOldestFor(large)).isEqualTo(1);

        assertThat(outbox.hasRoomFor(large)).as("answers may leave no room").isFalse();
        assertThat(drain(outbox)).containsExactly("gap p 1 slow_consumer", "a", "b");
    }

    @Test
    void aGapAloneIsSomethingToSend() {
        fill(outbox, publication(P, "1"), publication(P, "2"));
        outbox.dropOldestFor(publication(P, "x".repeat(1000)));

        assertThat(outbox.isEmpty()).isFalse();
        assertThat(outbox.bytes()).isZero();
        assertThat(drain(outbox)).containsExactly("gap p 2 slow_consumer");
    }

    @Test
    void aClientWithoutWordsForAGapGetsWhatFollows() {
        Outbox speechless = new Outbox(TestEncoding.SPEECHLESS, 2 * ONE);
        fill(speechless, publication(P, "1"), publication(Q, "2"));
        speechless.dropOldestFor(publication(P, "x".repeat(ONE)));
        speechless.add(publication(P, "3"));

        assertThat(drain(speechless)).containsExactly("p=3");
    }

    @Test
    void consecutivePublicationsAreJoinedAcrossChannels() {
        Outbox joining = joining();
        fill(joining, publication(P, "1"), publication(Q, "2"), publication(P, "3"));

        assertThat(drain(joining)).containsExactly("[p=1,q=2,p=3]");
        assertThat(joining.bytes()).isZero();
    }

    @Test
    void onlyConsecutivePublicationsAreJoined() {
        Outbox joining = joining();
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
        Outbox joining = joining();
        fill(joining, publication(P, "1"), publication(P, "2"));
        drain(joining);
        fill(joining, publication(P, "3"), publication(P, "4"));

        assertThat(drain(joining)).containsExactly("[p=3,p=4]");
    }

    @Test
    void aJoinedFrameHolds64KibOfMessagesAndNotOneByteMore() {
        String quarter = "x".repeat(16 * KIB - Message.OVERHEAD_BYTES);
        Outbox exact = joining();
        fill(exact, publication(P, quarter), publication(P, quarter), publication(P, quarter), publication(P, quarter));
        Outbox beyond = joining();
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
        Outbox joining = joining();
        fill(joining, publication(P, large), publication(P, "1"), publication(P, "2"), publication(P, large));

        List<String> frames = drain(joining);

        assertThat(frames).hasSize(3);
        assertThat(frames.get(0)).isIn("p=" + large, "[p=" + large + "]");
        assertThat(frames.get(1)).isEqualTo("[p=1,p=2]");
        assertThat(frames.get(2)).isEqualTo("p=" + large);
    }

    @Test
    void whereTheEncodingDoesNotJoinEachPublicationIsOneFrame() {
        fill(outbox, publication(P, "1"), publication(P, "2"), publication(P, "3"));

        assertThat(drain(outbox)).containsExactly("p=1", "p=2", "p=3");
    }

    @Test
    void aClearedOutboxIsLikeANewOne() {
        fill(outbox, publication(P, "1"), publication(P, "2"), publication(P, "3"));
        outbox.dropOldestFor(publication(P, "4"));

        outbox.clear();

        assertThat(outbox.isEmpty()).isTrue();
        assertThat(outbox.bytes()).isZero();
        assertThat(outbox.poll()).isNull();
    }

    /** Numbers are published in order, so a gap's count must say exactly which ones are missing. */
    @Test
    void howeverMuchIsDroppedTheCountsAddUp() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            Outbox model = new Outbox(random.nextBoolean() ? TestEncoding.SINGLE : TestEncoding.JOINING, 40 * ONE);
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

    private static int read(Outbox outbox, Deque<String> answers, int seenBefore) {
        Frame frame = outbox.poll();
        if (frame == null) {
            return seenBefore;
        }
        int seen = seenBefore;
        String text = frame.text();
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

    private static Outbox joining() {
        return new Outbox(TestEncoding.JOINING, 1024 * KIB);
    }

    private static Publication publication(Channel channel, String payload) {
        return Publication.of(channel, payload.getBytes(UTF_8));
    }

    private static Notice notice(String text) {
        return new Notice(Frame.of(text));
    }

    private static void fill(Outbox outbox, Message... messages) {
        List.of(messages).forEach(outbox::add);
    }

    private static List<String> drain(Outbox outbox) {
        List<String> texts = new ArrayList<>();
        for (Frame next = outbox.poll(); next != null; next = outbox.poll()) {
            texts.add(next.text());
        }
        return texts;
    }
}
