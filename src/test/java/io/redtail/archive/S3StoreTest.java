package io.redtail.archive;

import static io.redtail.archive.SegmentTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.config.S3Settings;
import io.redtail.it.server.Ports;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against S3Proxy, which checks signatures. */
class S3StoreTest {

    @TempDir
    static Path directory;

    private static final int PORT = Ports.free();
    private static final S3Settings SETTINGS = new S3Settings(
            "http://127.0.0.1:" + PORT, "us-east-1", "logs", "redtail/", "local-identity", "local-credential");
    private static S3Proxy server;

    @BeforeAll
    static void start() throws Exception {
        server = S3Proxy.start(PORT, directory, "logs");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private final S3Store store = new S3Store(SETTINGS);

    private List<String> list(String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        store.list(prefix, object -> names.add(object.name()));
        names.sort(null);
        return names;
    }

    @Test
    void whatIsPutIsThere() throws IOException {
        String name = new SegmentName("logs:team/a@b", "5e.9-1:1", 1, 5000).toString();
        store.put(name, bytes("two"));
        assertThatThrownBy(() -> store.put(name, bytes("one"))).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(store.get(name).orElseThrow()).isEqualTo(bytes("two"));
        assertThat(store.begin(name, 2).orElseThrow()).isEqualTo(bytes("tw"));
        assertThat(store.begin(name, 9).orElseThrow()).isEqualTo(bytes("two"));
        assertThat(store.get("c/e/2.gz")).isEmpty();
        assertThat(store.begin("c/e/2.gz", 9)).isEmpty();
        assertThat(list(name.substring(0, 5))).containsExactly(name);
        store.delete(name);
        store.delete(name);
        assertThat(store.get(name)).isEmpty();
    }

    @Test
    void longListsHaveSeveralPages() throws IOException {
        for (int i = 1; i <= 1_005; i++) {
            Files.createDirectories(directory.resolve("logs/redtail/many/e"));
            Files.writeString(directory.resolve("logs/redtail/many/e/" + i + ".gz"), "x");
        }
        assertThat(list("many/")).hasSize(1_005).contains("many/e/1005.gz");
        assertThat(list("many/e/100"))
                .containsExactlyInAnyOrder(
                        "many/e/100.gz",
                        "many/e/1000.gz",
                        "many/e/1001.gz",
                        "many/e/1002.gz",
                        "many/e/1003.gz",
                        "many/e/1004.gz",
                        "many/e/1005.gz");
    }

    @Test
    void aWrongKeyAndAMissingBucketAndAnAbsentServerAreFailures() {
        var denied = new S3Store(
                new S3Settings(SETTINGS.endpoint(), "us-east-1", "logs", "", "local-identity", "wrong-key"));
        assertThatThrownBy(() -> denied.put("c/e/1.gz", bytes("one")))
                .hasMessageContaining("403 SignatureDoesNotMatch");
        var absent = new S3Store(
                new S3Settings(SETTINGS.endpoint(), "us-east-1", "nobodys", "", "local-identity", "local-credential"));
        assertThatThrownBy(() -> absent.get("c/e/1.gz")).hasMessageContaining("404 NoSuchBucket");
        var away = new S3Store(new S3Settings(
                "http://127.0.0.1:" + Ports.free(), "us-east-1", "logs", "", "local-identity", "local-credential"));
        assertThatThrownBy(() -> away.get("c/e/1.gz"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ConnectException: Connection refused");
    }
}
