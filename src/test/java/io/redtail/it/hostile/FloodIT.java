package io.redtail.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Answers;
import io.redtail.it.client.Commands;
import io.redtail.it.client.RawClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Too many commands, or too many bad ones: first they are refused, then the connection is closed with 1008. */
class FloodIT extends BystanderTests {

    private static final int BURST = 2_000;
    private static final int BAD_MESSAGES = 100;

    /** One every ten seconds. */
    private static final int MOST_FORGIVEN = 5;

    @Test
    void aFloodOfCommandsIsRefusedThenClosed() {
        List<String> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect("/ws")) {
            RawClient.Frame close = flood(client, Commands.PING, answers);

            assertThat(close.closeCode()).isEqualTo(1008);
        }
        List<String> refusals =
                answers.stream().filter(answer -> !answer.equals(Answers.PONG)).toList();
        assertThat(answers.subList(0, BURST)).containsOnly(Answers.PONG);
        assertThat(refusals)
                .isNotEmpty()
                .allMatch(answer -> Answers.error("rate").matcher(answer).matches());
        assertThat(refusals.size()).isLessThanOrEqualTo(BAD_MESSAGES + 1 + MOST_FORGIVEN);
    }

    @Test
    void aFloodOfBadMessagesIsClosed() {
        List<String> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect("/ws")) {
            RawClient.Frame close = flood(client, "bad", answers);

            assertThat(close.closeCode()).isEqualTo(1008);
        }
        assertThat(answers)
                .isNotEmpty()
                .allMatch(answer -> Answers.error("bad_request").matcher(answer).matches());
        assertThat(answers.size()).isLessThanOrEqualTo(BAD_MESSAGES + 1 + MOST_FORGIVEN);
    }

    /** The one that is too many, too; forty clients at once, so that the gateway has more to do than to answer. */
    @Test
    void everyBadMessageIsAnsweredBeforeTheCloseHoweverFastTheyCome() {
        List<RawClient> clients =
                Stream.generate(() -> RawClient.connect("/ws")).limit(40).toList();
        try {
            byte[] flood = frames(2 * BAD_MESSAGES, "bad");
            clients.forEach(client -> client.sendBytes(flood));

            for (RawClient client : clients) {
                List<String> answers = new ArrayList<>();
                assertThat(read(client, 2 * BAD_MESSAGES, answers)).isPresent();
                assertThat(answers.size()).isBetween(BAD_MESSAGES + 1, BAD_MESSAGES + 1 + MOST_FORGIVEN);
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void aBurstWithinTheLimitIsAllowed() {
        List<String> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect("/ws")) {
            for (int batch = 0; batch < BURST / 100; batch++) {
                assertThat(send(client, 100, Commands.PING, answers)).isEmpty();
            }
        }
        assertThat(answers).hasSize(BURST).containsOnly(Answers.PONG);
    }

    /** Sends and reads by turns until the gateway closes. */
    private static RawClient.Frame flood(RawClient client, String message, List<String> answers) {
        for (int batch = 0; batch < 1_000; batch++) {
            Optional<RawClient.Frame> close = send(client, 500, message, answers);
            if (close.isPresent()) {
                return close.get();
            }
        }
        throw new AssertionError(
                "Never closed; the last answers: " + answers.subList(answers.size() - 10, answers.size()));
    }

    /** Sends all in one write and reads an answer to each. Returns the close frame, if that came. */
    private static Optional<RawClient.Frame> send(RawClient client, int times, String message, List<String> answers) {
        client.sendBytes(frames(times, message));
        return read(client, times, answers);
    }

    private static byte[] frames(int count, String message) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            frames.writeBytes(RawClient.frame(true, RawClient.TEXT, message.getBytes(StandardCharsets.UTF_8)));
        }
        return frames.toByteArray();
    }

    private static Optional<RawClient.Frame> read(RawClient client, int count, List<String> answers) {
        for (int i = 0; i < count; i++) {
            RawClient.Frame frame = client.read().orElseThrow(() -> new AssertionError("Ended without a close frame"));
            if (frame.opcode() == RawClient.CLOSE) {
                return Optional.of(frame);
            }
            answers.add(frame.text());
        }
        return Optional.empty();
    }
}
