package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One router and several senders of control tasks against one consumer, with a bound that is hit all the time. */
class MailboxStressTest {

    private static final int CHANNELS = 4;
    private static final int PUBLICATIONS = 200_000;
    private static final int SENDERS = 3;
    private static final int TASKS_EACH = 50_000;

    /** Far more than 20,000 bytes. A consumer that keeps up from the beginning would lose nothing. */
    private static final int UNTIL_FULL = 1_000;

    private final List<String> violations = new ArrayList<>();
    private final int[] next = new int[CHANNELS];
    private final int[] nextTask = new int[SENDERS];
    private final int[] lost = new int[CHANNELS];

    /** Without timeout nearly everything is lost, with a little of it some: both must add up. */
    @Test
    @Timeout(30)
    void whatIsTakenAndWhatIsLostAddUpAtEveryMoment() throws InterruptedException {
        Mailbox mailbox = new Mailbox(20_000, Duration.ofNanos(50_000));
        CountDownLatch producers = new CountDownLatch(1 + SENDERS);
        CountDownLatch full = new CountDownLatch(1);
        start(() -> route(mailbox, full), producers);
        for (int sender = 0; sender < SENDERS; sender++) {
            int id = sender;
            start(() -> sendTasks(mailbox, id), producers);
        }

        assertThat(full.await(30, TimeUnit.SECONDS)).isTrue();
        consume(mailbox, producers);

        assertThat(violations).isEmpty();
        assertThat(nextTask).containsOnly(TASKS_EACH);
        assertThat(next).containsOnly(PUBLICATIONS / CHANNELS);
        assertThat(lost).as("the bound was hit in every channel").doesNotContain(0);
    }

    private void consume(Mailbox mailbox, CountDownLatch producers) throws InterruptedException {
        Map<Channel, Long> losses = new HashMap<>();
        boolean last = false;
        while (!last) {
            last = producers.getCount() == 0;
            mailbox.add(() -> {}); // so that the last take finds something
            mailbox.takeAll(new ArrayList<>(), losses).forEach(this::handle);
            losses.forEach(this::lose);
            losses.clear();
        }
    }

    private void lose(Channel channel, long count) {
        int index = Integer.parseInt(channel.id());
        next[index] += (int) count;
        lost[index] += (int) count;
    }

    /** @param full when more has been offered than there is room for */
    private void route(Mailbox mailbox, CountDownLatch full) {
        Random random = new Random(5);
        for (int i = 0; i < PUBLICATIONS; i++) {
            if (i == UNTIL_FULL) {
                full.countDown();
            }
            int channel = i % CHANNELS;
            int number = i / CHANNELS;
            String payload = number + " " + "x".repeat(random.nextInt(300));
            mailbox.offer(Publication.of(Channel.logs("" + channel), payload.getBytes(UTF_8)));
        }
    }

    private void handle(Mail mail) {
        if (mail instanceof Mail.Task task) {
            task.action().run();
            return;
        }
        Publication publication = (Publication) mail;
        int channel = Integer.parseInt(publication.channel().id());
        String payload = publication.payload().text();
        int number = Integer.parseInt(payload.substring(0, payload.indexOf(' ')));
        if (next[channel] != number) {
            violations.add("channel " + channel + ": " + number + " instead of " + next[channel]);
        }
        next[channel] = number + 1;
    }

    private void sendTasks(Mailbox mailbox, int sender) {
        for (int i = 0; i < TASKS_EACH; i++) {
            int number = i;
            mailbox.add(() -> {
                if (nextTask[sender] != number) {
                    violations.add("sender " + sender + ": " + number + " instead of " + nextTask[sender]);
                }
                nextTask[sender] = number + 1;
            });
        }
    }

    private static void start(Runnable action, CountDownLatch done) {
        Thread thread = new Thread(() -> {
            action.run();
            done.countDown();
        });
        thread.setDaemon(true);
        thread.start();
    }
}
