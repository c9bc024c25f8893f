package io.redtail.http.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NewChannelsTest {

    private final AtomicLong now = new AtomicLong();
    private final NewChannels channels = new NewChannels(10_000, now::get);

    private boolean admit(String caller, int channel) {
        return channels.admit(caller, Channel.logs("c-" + channel));
    }

    private int admitted(String caller, int from, int count) {
        int admitted = 0;
        for (int i = from; i < from + count; i++) {
            admitted += admit(caller, i) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void aThousandNewChannelsAtOnce_thenFew() {
        assertThat(admitted("eve", 0, 1_000)).isEqualTo(1_000);
        assertThat(admitted("eve", 1_000, 1_000)).isLessThan(500);
        assertThat(channels.refused()).isPositive();
    }

    @Test
    void channelsThatThereAre_areNotCounted() {
        admitted("eve", 0, 2_000);

        for (int round = 0; round < 100; round++) {
            assertThat(admitted("eve", 0, 1_000)).isEqualTo(1_000);
        }
    }

    @Test
    void othersAreNotConcerned() {
        admitted("eve", 0, 2_000);

        assertThat(admitted("ada", 0, 1_000)).isEqualTo(1_000);
    }

    @Test
    void whoHasBeenQuiet_isForgotten() {
        admitted("eve", 0, 1);
        now.set(Duration.ofMinutes(11).toNanos());
        channels.forgetIdle();

        assertThat(channels.size()).isZero();
    }

    @Test
    void withoutHistory_thereIsNoLimit() {
        NewChannels unlimited = new NewChannels(0, now::get);

        for (int i = 0; i < 5_000; i++) {
            assertThat(unlimited.admit("eve", Channel.logs("c-" + i))).isTrue();
        }
        assertThat(unlimited.size()).isZero();
    }
}
