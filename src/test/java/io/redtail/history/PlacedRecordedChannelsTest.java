package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.delivery.ChannelActivity;
import io.redtail.delivery.RecordedChannels;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacedRecordedChannelsTest {

    private static final Channel CHANNEL = Channel.logs("p1");
    private static final Instant LAST = Instant.EPOCH.plusSeconds(7);

    private boolean isThere = true;
    private int unread;
    private int asked;
    private Duration now = Duration.ofSeconds(100);
    private final PlacedRecordedChannels channels =
            new PlacedRecordedChannels(this::ask, () -> isThere, () -> now.toNanos());

    private RecordedChannels ask(int count) {
        asked++;
        return recorded(unread == 0 ? 3 : 0, unread);
    }

    private static RecordedChannels recorded(double rate, int unread) {
        return new RecordedChannels(
                Map.of(CHANNEL, new ChannelActivity(Optional.of(LAST), rate, Optional.empty())), unread, 1);
    }

    @Test
    void oneThatIsKnownToBeAwayIsNotAsked_andWhatWasKnownOfItIsListed() {
        assertThat(channels.read(10)).isEqualTo(recorded(3, 0));

        isThere = false;

        for (int i = 0; i < 3; i++) {
            now = now.plusSeconds(60);
            assertThat(channels.read(10)).isEqualTo(recorded(0, 1));
        }
        assertThat(asked).isOne();

        isThere = true;

        assertThat(channels.read(10)).isEqualTo(recorded(3, 0));
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void oneThatHasNotAnsweredIsAskedAgainAfterFiveSeconds() {
        unread = 1;
        assertThat(channels.read(10)).isEqualTo(recorded(0, 1));

        now = now.plusSeconds(4);
        assertThat(channels.read(10)).isEqualTo(recorded(0, 1));
        assertThat(asked).isOne();

        now = now.plusSeconds(2);
        unread = 0;
        assertThat(channels.read(10)).isEqualTo(recorded(3, 0));
        assertThat(asked).isEqualTo(2);
    }
}
