package io.redtail.http.filters;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.http.FakeRequest;
import io.redtail.http.FakeResponse;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Nobody logs a stack for a client that has left. */
class DepartedClientFilterTest {

    private final FakeResponse response = new FakeResponse();

    private void fail(IOException failure) throws Exception {
        new DepartedClientFilter()
                .doFilter(
                        new FakeRequest("GET", "/redtail.js", response).make(), response.make(), (request, answer) -> {
                            throw failure;
                        });
    }

    @Test
    void whoHasLeft_isNotTold() throws Exception {
        response.leave();

        fail(new IOException("Connection is closed"));
    }

    @Test
    void whoIsStillThere_isToldWhatIsWrong() throws Exception {
        fail(new IOException("no length of a chunk"));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).contains("did not arrive whole");
        assertThat(response.headers()).containsEntry("Connection", "close");
    }
}
