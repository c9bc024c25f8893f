package io.redtail.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PublicationTest {

    private static final Channel P = Channel.logs("p");

    @Test
    void itIsEncodedOnceForAllWhoGetIt() {
        AtomicInteger encodings = new AtomicInteger();
        Publication publication = Publication.of(P, "x".getBytes(UTF_8));

        Function<Publication, byte[]> encoder = one -> ("encoding " + encodings.incrementAndGet()).getBytes(UTF_8);
        EncodedMessage first = publication.encodedOnce(encoder);
        EncodedMessage second = publication.encodedOnce(encoder);

        assertThat(first).isSameAs(second);
        assertThat(first.text()).isEqualTo("encoding 1");
    }

    @Test
    void encodedOnce_byTwoEncoders_sharesNothing() {
        Publication publication = Publication.of(P, "x".getBytes(UTF_8));

        publication.encodedOnce(one -> "for one".getBytes(UTF_8));
        EncodedMessage other = publication.encodedOnce(one -> "for the other".getBytes(UTF_8));

        assertThat(other.text()).isEqualTo("for the other");
    }

    @Test
    void itsEncoderGetsThePublication() {
        Publication publication = Publication.of(P, "x".getBytes(UTF_8));

        EncodedMessage encoded = publication.encodedOnce(
                one -> (one.channel() + " " + one.payload().text()).getBytes(UTF_8));

        assertThat(encoded.text()).isEqualTo("logs:p x");
    }

    @Test
    void itsPayloadIsWhatWasPublished() {
        byte[] payload = "ä".getBytes(UTF_8);

        assertThat(Publication.of(P, payload).payload().utf8()).isSameAs(payload);
    }

    @Test
    void malformedUtf8InAPayloadIsReplaced() {
        Publication publication = Publication.of(P, new byte[] {'a', (byte) 0xc3, 'b'});

        assertThat(publication.payload().text()).isEqualTo("a\uFFFDb");
        assertThat(publication.payload().utf8()).isEqualTo("a\uFFFDb".getBytes(UTF_8));
    }

    @Test
    void anEmptyLineHasAWeightToo() {
        assertThat(Publication.of(P, new byte[0]).weight()).isEqualTo(Message.OVERHEAD_BYTES);
        assertThat(Publication.of(P, new byte[100]).weight()).isEqualTo(100 + Message.OVERHEAD_BYTES);
        assertThat(new ControlMessage(EncodedMessage.of("ä")).weight()).isEqualTo(2 + Message.OVERHEAD_BYTES);
    }
}
