package io.redtail.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.channel.Channel;
import io.redtail.channel.ChannelTypes;
import io.redtail.delivery.Publication;
import io.redtail.delivery.StreamPosition;
import io.redtail.redis.PlainChannelFormat;
import io.redtail.redis.RedisNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedChannelFormatTest {

    private static final String LOG = "redtail:v1:{logs:p}:live";

    private final RedisNames names = new RedisNames("", ChannelTypes.BUILT_IN);
    private final RecordedChannelFormat format = new RecordedChannelFormat(names, new PlainChannelFormat(names));

    @Test
    void aLineHasItsChannelItsPositionAndItsPayload() {
        Publication line = read(LOG, "me1.m1.5 42\na line\nof two").orElseThrow();

        assertThat(line.channel()).isEqualTo(Channel.logs("p"));
        assertThat(line.position()).isEqualTo(new StreamPosition("e1.m1.5", 42));
        assertThat(line.payload().text()).isEqualTo("a line\nof two");
        assertThat(line.gap()).isNull();
    }

    @Test
    void linesOfOneEpochShareItsString_andAnotherEpochIsSeen() {
        String first = read(LOG, "me1 1\na").orElseThrow().position().epoch();

        assertThat(read(LOG, "me1 2\nb").orElseThrow().position().epoch()).isSameAs(first);
        assertThat(read("redtail:v1:{jobs:t}:live", "me2 9\nc").orElseThrow().position())
                .isEqualTo(new StreamPosition("e2", 9));
        assertThat(read(LOG, "me2 1\nd").orElseThrow().position()).isEqualTo(new StreamPosition("e2", 1));
        assertThat(read(LOG, "me22 1\ne").orElseThrow().position()).isEqualTo(new StreamPosition("e22", 1));
        assertThat(read(LOG, "m 9223372036854775807\nf").orElseThrow().position())
                .isEqualTo(new StreamPosition("", Long.MAX_VALUE));
    }

    @Test
    void gapsHaveWhatIsKnownOfThem() {
        Publication recorded = read(LOG, "ge1 7\n3").orElseThrow();
        assertThat(recorded.position()).isEqualTo(new StreamPosition("e1", 7));
        assertThat(recorded.gap().missed()).hasValue(3);

        assertThat(read(LOG, "ge1 8\n").orElseThrow().gap().missed()).isEmpty();
        Publication unrecorded = read(LOG, "u12\n").orElseThrow();
        assertThat(unrecorded.position()).isNull();
        assertThat(unrecorded.gap().missed()).hasValue(12);
    }

    @Test
    void inFormat2AMessageHasATime_andMayHaveSeveralLines() {
        List<Publication> lines = readAll(LOG, "2 e=e1.m1 o=42 t=1764381600123 n=3\none\n\nthree");

        assertThat(lines.stream().map(line -> line.payload().text())).containsExactly("one", "", "three");
        assertThat(lines.stream().map(Publication::position))
                .containsExactly(
                        new StreamPosition("e1.m1", 42),
                        new StreamPosition("e1.m1", 43),
                        new StreamPosition("e1.m1", 44));
        assertThat(lines).allMatch(line -> line.timeMillis() == 1_764_381_600_123L);
        Publication single = read(LOG, "2 e=e1.m1 o=45 t=7\na line\nof two").orElseThrow();
        assertThat(single.payload().text()).isEqualTo("a line\nof two");
        assertThat(read(LOG, "2 e=e1 o=7 t=9 g=3\n").orElseThrow().gap().missed())
                .hasValue(3);
        assertThat(read(LOG, "2 e=e1 o=7 t=9 g=\n").orElseThrow().gap().missed())
                .isEmpty();
        assertThat(read(LOG, "2 u=12\n").orElseThrow().position()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2 o=1\nx",
                "2 e=e1\nx",
                "2 e=e1 o=\nx",
                "2 e=e1 o=x\nx",
                "2 e=e1 o=-1\nx",
                "2 e=e1 o=1 n=0\nx",
                "2 e=e1 o=1 n=2\nx",
                "2 e=e1 o=1 n=9999999999\nx",
                "2 e=e1 o=9223372036854775808\nx",
                "2\nx"
            })
    void headerOfFormat2ThatIsNone_failsAndHandsOnNothing(String message) {
        assertThatThrownBy(() -> read(LOG, message)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void messageOfALaterFormat_isIgnored() {
        assertThat(readAll(LOG, "3 e=e1 o=1\nx")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"me1\nx", "me1 \nx", "me1 -1\nx", "me1 1x\nx", "me1 9223372036854775808\nx", "me1\n1 2"})
    void headerThatIsNone_fails(String message) {
        assertThatThrownBy(() -> read(LOG, message)).isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "logs:p", "redtail:v1:{logs:p}:meta", "redtail:v1:{other:p}:live", "redtail:v1:{"})
    void anotherRedisChannel_isIgnored(String redisChannel) {
        assertThat(read(redisChannel, "me1 1\na")).isEmpty();
        assertThat(format.subscribedOn(redisChannel, Set.of(Channel.logs("p")))).isEmpty();
    }

    @Test
    void messageWithoutAHeader_isIgnored() {
        assertThat(read(LOG, "no header")).isEmpty();
        assertThat(read(LOG, "\n")).isEmpty();
    }

    private Optional<Publication> read(String redisChannel, String message) {
        return readAll(redisChannel, message).stream().findFirst();
    }

    private List<Publication> readAll(String redisChannel, String message) {
        List<Publication> read = new ArrayList<>();
        format.read(redisChannel.getBytes(UTF_8), message.getBytes(UTF_8), read::add);
        return read;
    }
}
