package io.redtail.archive;

import com.github.davidmoten.aws.lw.client.Client;
import com.github.davidmoten.aws.lw.client.HttpMethod;
import com.github.davidmoten.aws.lw.client.Request;
import com.github.davidmoten.aws.lw.client.Response;
import com.github.davidmoten.aws.lw.client.xml.XmlElement;
import com.github.davidmoten.aws.lw.client.xml.XmlParseException;
import io.redtail.config.S3Settings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Segments as objects in a bucket of any store that speaks S3. */
final class S3Store implements ArchiveStore {

    /** Longer than readers wait: a store that cannot be reached hangs, see {@link DeadlineStore}, instead of failing each of them. */
    private static final int CONNECT_SECONDS = 10;

    private static final int READ_SECONDS = 30;
    private static final String NO_BUCKET = "NoSuchBucket";

    private final S3Settings settings;
    private final Client client;

    S3Store(S3Settings settings) {
        this.settings = settings;
        this.client = Client.s3()
                .region(settings.region())
                .accessKey(settings.accessKey())
                .secretKey(settings.secretKey())
                .baseUrlFactory((service, region) -> settings.endpoint())
                .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .readTimeout(READ_SECONDS, TimeUnit.SECONDS)
                .retryMaxAttempts(1) // the archiver has patience of its own
                .build();
    }

    @Override
    public void put(String name, byte[] content) throws IOException {
        Response answer = send(
                object(name).method(HttpMethod.PUT).header("If-None-Match", "*").requestBody(content));
        if (answer.statusCode() == 412) {
            throw new FileAlreadyExistsException(name);
        }
        require(answer, 200, "PUT " + name);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        require(send(object(name).method(HttpMethod.PUT).requestBody(content)), 200, "PUT " + name);
    }

    @Override
    public Optional<byte[]> get(String name) throws IOException {
        return content(send(object(name)), "GET " + name);
    }

    @Override
    public Optional<byte[]> begin(String name, int maxBytes) throws IOException {
        return content(send(object(name).header("Range", "bytes=0-" + (maxBytes - 1))), "GET " + name);
    }

    private Optional<byte[]> content(Response answer, String what) throws IOException {
        if (answer.statusCode() == 404 && !answer.contentUtf8().contains(NO_BUCKET)) {
            return Optional.empty();
        }
        if (answer.statusCode() != 206) {
            require(answer, 200, what);
        }
        return Optional.of(answer.content());
    }

    @Override
    public void list(String prefix, Consumer<Listed> each) throws IOException {
        Optional<String> next = Optional.empty();
        do {
            Request request =
                    client.path(settings.bucket()).query("list-type", "2").query("prefix", settings.prefix() + prefix);
            next.ifPresent(token -> request.query("continuation-token", token));
            Response answer = send(request);
            require(answer, 200, "LIST " + prefix);
            next = page(answer.contentUtf8(), each);
        } while (next.isPresent());
    }

    /** Passes what a page has, and yields where the next one begins. */
    private Optional<String> page(String xml, Consumer<Listed> each) throws IOException {
        try {
            XmlElement page = XmlElement.parse(xml);
            for (XmlElement object : page.childrenWithName("Contents")) {
                String key = object.content("Key");
                each.accept(new Listed(
                        key.substring(settings.prefix().length()),
                        Long.parseLong(object.content("Size")),
                        Instant.parse(object.content("LastModified")).toEpochMilli()));
            }
            return page.childrenWithName("NextContinuationToken").stream()
                    .findFirst()
                    .map(XmlElement::content);
        } catch (XmlParseException | NumberFormatException | DateTimeException | IndexOutOfBoundsException e) {
            throw new IOException("the store's list cannot be read", e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Response answer = send(object(name).method(HttpMethod.DELETE));
        if (answer.statusCode() != 204 && answer.statusCode() != 404) {
            require(answer, 200, "DELETE " + name);
        }
    }

    private Request object(String name) {
        return client.path(settings.bucket(), settings.prefix() + name);
    }

    private static Response send(Request request) throws IOException {
        try {
            return request.response();
        } catch (RuntimeException e) { // of whatever kind the library makes of an IOException
            throw new IOException(reason(e), e);
        }
    }

    /** The library says how often it has tried, and its innermost cause, why it did so in vain. */
    private static String reason(RuntimeException failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == failure ? String.valueOf(failure.getMessage()) : "no answer: " + cause;
    }

    private static void require(Response answer, int status, String what) throws IOException {
        if (answer.statusCode() != status) {
            throw new IOException(
                    what + " was answered with " + answer.statusCode() + " " + code(answer.contentUtf8()));
        }
    }

    /** What S3 calls it. */
    private static String code(String xml) {
        int begin = xml.indexOf("<Code>");
        int end = xml.indexOf("</Code>");
        return begin >= 0 && end > begin ? xml.substring(begin + 6, end) : "";
    }

    @Override
    public String toString() {
        return settings.endpoint() + " " + settings.bucket() + "/" + settings.prefix();
    }
}
