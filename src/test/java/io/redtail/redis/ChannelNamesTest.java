package io.redtail.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChannelNamesTest {

    private final AtomicInteger reads = new AtomicInteger();
    private final ChannelNames<Channel> names = new ChannelNames<>(text -> {
        reads.incrementAndGet();
        return text.startsWith("logs:") ? Optional.of(Channel.logs(text.substring(5))) : Optional.empty();
    });

    @Test
    void aNameIsReadOnce() {
        Optional<Channel> first = find("logs:p");

        assertThat(first).contains(Channel.logs("p"));
        assertThat(find("logs:p").orElseThrow()).isSameAs(first.orElseThrow());
        assertThat(find("logs:q")).contains(Channel.logs("q"));
        assertThat(reads).hasValue(2);
    }

    @Test
    void whatIsNoneOfOursIsNotKept() {
        assertThat(find("else")).isEmpty();
        assertThat(find("else")).isEmpty();
        assertThat(reads).hasValue(2);
    }

    /** {@code "Aa"} and {@code "BB"} have the same hash code, as bytes too. */
    @Test
    void namesWithTheSameHashCodeAreNotMixedUp() {
        assertThat(find("logs:Aa")).contains(Channel.logs("Aa"));
        assertThat(find("logs:BB")).contains(Channel.logs("BB"));
        assertThat(find("logs:Aa")).contains(Channel.logs("Aa"));
    }

    @Test
    void aNameIsKeptEvenWhenItsArrayIsUsedForAnother() {
        byte[] name = "logs:p".getBytes(UTF_8);
        assertThat(names.find(name)).isEqualTo(Channel.logs("p"));

        name[5] = 'q';

        assertThat(names.find(name)).isEqualTo(Channel.logs("q"));
        assertThat(find("logs:p")).contains(Channel.logs("p"));
    }

    @Test
    void onlySoManyAreKeptAndThoseThatWereHeardLast() {
        find("logs:often");
        for (int i = 0; i < 40_000; i++) {
            find("logs:once-" + i);
            find("logs:often");
        }
        int before = reads.get();

        find("logs:often");
        find("logs:once-39999");
        assertThat(reads).hasValue(before);
        find("logs:once-0");
        assertThat(reads).hasValue(before + 1);
    }

    private Optional<Channel> find(String name) {
        return Optional.ofNullable(names.find(name.getBytes(UTF_8)));
    }
}
