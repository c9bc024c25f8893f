package io.redtail.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LostLinesTest {

    @Test
    void eachChannelIsOneLogLineWithItsNumber() {
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(LostLines.class.getName());
        logger.addHandler(handler);
        try {
            LongAdder counter = new LongAdder();
            LostLines lost = new LostLines(counter);
            lost.add(Channel.logs("one"), 5);
            lost.add(Channel.logs("other"), 1);
            lost.add(Channel.logs("one"), 7);
            lost.tell();
            lost.tell();
            assertThat(counter.sum()).isEqualTo(13);
            assertThat(logged).hasSize(2);
            assertThat(logged.get(0)).startsWith("archive_lines_lost channel=logs:one lines=12 ");
            assertThat(logged.get(1)).startsWith("archive_lines_lost channel=logs:other lines=1 ");
        } finally {
            logger.removeHandler(handler);
        }
    }
}
