package io.redtail.http.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.http.FakeResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class BodyCodingTest {

    private final FakeResponse response = new FakeResponse();
    private final Compressors compressors = new Compressors(1);
    private final BodyCoding coding = new BodyCoding(compressors);

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static byte[] array(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** From a pipe that has no more: what is not there could not be read. */
    @Test
    void eachPartCanBeReadBeforeTheNextOneIsThere() throws IOException {
        coding.begin(response.make());
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out, 1 << 20)) {
            out.write(array(coding.encode(utf8("the first"))));
            GZIPInputStream client = new GZIPInputStream(in);
            assertThat(new String(client.readNBytes(9), UTF_8)).isEqualTo("the first");
            for (int i = 10; i < 60; i++) {
                out.write(array(coding.encode(utf8("line " + i))));
                assertThat(new String(client.readNBytes(7), UTF_8)).isEqualTo("line " + i);
            }
            out.write(array(coding.end("the end".getBytes(UTF_8))));
            assertThat(new String(client.readNBytes(7), UTF_8)).isEqualTo("the end");
        }
        assertThat(response.headers()).containsEntry("Content-Encoding", "gzip");
    }

    @Test
    void linesAreMadeSmallerByThoseBeforeThem() throws IOException {
        coding.begin(response.make());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int plain = 0;
        for (int i = 0; i < 500; i++) {
            ByteBuffer line =
                    utf8("Downloading https://repo.maven.apache.org/maven2/org/example/artifact-" + i + ".pom\n");
            plain += line.remaining();
            all.write(array(coding.encode(line)));
        }
        all.write(array(coding.end(new byte[0])));

        assertThat(all.size() * 4).isLessThan(plain);
        assertThat(compressors.inputBytes()).isEqualTo(plain);
        assertThat(compressors.outputBytes()).isEqualTo(all.size());
        try (var client = new GZIPInputStream(new ByteArrayInputStream(all.toByteArray()))) {
            assertThat(client.readAllBytes()).hasSize(plain);
        }
    }

    @Test
    void withoutACompressor_orBeforeItBegins_allIsAsItIs() throws IOException {
        assertThat(array(coding.encode(utf8("a problem")))).isEqualTo("a problem".getBytes(UTF_8));
        assertThat(compressors.take()).isTrue();
        coding.begin(response.make());
        assertThat(array(coding.encode(utf8("a line")))).isEqualTo("a line".getBytes(UTF_8));
        assertThat(array(coding.end("the end".getBytes(UTF_8)))).isEqualTo("the end".getBytes(UTF_8));
        coding.release();

        assertThat(response.headers()).doesNotContainKey("Content-Encoding");
        assertThat(compressors.taken()).isOne();
        assertThat(compressors.inputBytes()).isZero();
        assertThat(compressors.outputBytes()).isZero();
    }

    @Test
    void itsCompressorIsGivenBackOnce_andNothingMoreIsEncoded() throws IOException {
        coding.begin(response.make());
        coding.encode(utf8("a line"));
        assertThat(compressors.taken()).isOne();

        coding.release();
        coding.release();
        coding.begin(response.make());

        assertThat(compressors.taken()).isZero();
        assertThatThrownBy(() -> coding.encode(utf8("too late"))).isInstanceOf(IllegalStateException.class);
    }
}
