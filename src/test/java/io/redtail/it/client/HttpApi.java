package io.redtail.it.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.ValidationReport;
import io.redtail.it.server.Gateway;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** The gateway's HTTP side as its clients see it. Every complete answer is held against {@code docs/openapi.yaml}. */
public final class HttpApi {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final HttpClient HTTP_2 =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    private static final OpenApiInteractionValidator VALIDATOR = OpenApiInteractionValidator.createForSpecificationUrl(
                    Path.of("docs", "openapi.yaml").toUri().toString())
            .build();

    private HttpApi() {}

    /** A request that keeps to the description, and so must its answer. */
    public static HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpResponse<String> answer = exchange(method, path, body, headers);
        assertNoErrors(VALIDATOR.validate(request(method, path, body, headers), response(answer)));
        return answer;
    }

    /** A request that does not, on purpose: only its answer must. */
    public static HttpResponse<String> sendBad(String method, String path, String body, String... headers) {
        HttpResponse<String> answer = exchange(method, path, body, headers);
        assertNoErrors(
                VALIDATOR.validateResponse(path.replaceFirst("\\?.*", ""), Method.valueOf(method), response(answer)));
        return answer;
    }

    /** Not held against anything: for what has no place in the description, another path or method. */
    public static HttpResponse<String> exchange(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(Gateway.page(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static SimpleRequest request(String method, String path, String body, String... headers) {
        var request = new SimpleRequest.Builder(method, path.replaceFirst("\\?.*", ""));
        if (path.contains("?")) {
            for (String pair : path.replaceFirst(".*\\?", "").split("&", -1)) {
                request.withQueryParam(pair.split("=", 2)[0], pair.split("=", 2)[1]);
            }
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.withHeader(headers[i], headers[i + 1]);
        }
        if (!body.isEmpty()) {
            request.withBody(body);
        }
        return request.build();
    }

    private static SimpleResponse response(HttpResponse<String> answer) {
        var response = SimpleResponse.Builder.status(answer.statusCode());
        answer.headers().map().forEach((name, values) -> response.withHeader(name, values.get(0)));
        return response.withBody(answer.body()).build();
    }

    private static void assertNoErrors(ValidationReport report) {
        assertThat(report.getMessages()).as("against docs/openapi.yaml").isEmpty();
    }

    /** One that stays open, as {@code curl -N} reads it. */
    public static HttpStreamClient subscribe(String path, String... headers) {
        return subscribe(Gateway.page(path), headers);
    }

    /** The same by a client that upgrades to HTTP/2, which not all servers do. */
    public static HttpStreamClient subscribeOverHttp2(String path) {
        return HttpStreamClient.start(HTTP_2, Gateway.page(path));
    }

    public static HttpStreamClient subscribe(URI address, String... headers) {
        return HttpStreamClient.start(HTTP, address, headers);
    }
}
