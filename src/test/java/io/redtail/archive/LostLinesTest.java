package io.redtail.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import io.redtail.log.CapturedLog;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class LostLinesTest {

    @Test
    void eachChannelIsOneLogLineWithItsNumber() {
        try (CapturedLog logged = new CapturedLog(LostLines.class)) {
            LongAdder counter = new LongAdder();
            LostLines lost = new LostLines(counter);
            lost.add(Channel.logs("one"), 5);
            lost.add(Channel.logs("other"), 1);
            lost.add(Channel.logs("one"), 7);
            lost.tell();
            lost.tell();
            assertThat(counter.sum()).isEqualTo(13);
            assertThat(logged.messages()).hasSize(2);
            assertThat(logged.messages().get(0)).startsWith("archive_lines_lost channel=logs:one lines=12 ");
            assertThat(logged.messages().get(1)).startsWith("archive_lines_lost channel=logs:other lines=1 ");
        }
    }
}
