package io.redtail.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.config.Configuration;
import io.redtail.config.MapConfig;
import io.redtail.delivery.DeliveryCore;
import io.redtail.delivery.Drain;
import io.redtail.http.FakeRequest;
import io.redtail.http.FakeResponse;
import io.redtail.http.HttpResponses;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.security.AccessControl;
import io.redtail.security.Caller;
import io.redtail.security.ConnectionLimits;
import io.redtail.security.GrantPolicy;
import io.redtail.security.HeldRefusals;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever is refused at once asks again at once, and what that costs, all others pay. */
class ApiServletTest {

    private final DeliveryCore core = new DeliveryCore(1);
    private final HeldRefusals refusals = new HeldRefusals();

    @AfterEach
    void stop() {
        core.close();
    }

    private static final class Servlet extends ApiServlet {

        private static final long serialVersionUID = 1L;

        @Override
        String allow() {
            return "GET";
        }

        @Override
        void handle(HttpServletRequest request, HttpServletResponse response, Caller caller) throws IOException {
            if (request.getMethod().equals("DELETE")) {
                throw new ProblemException(Problem.of(429, "Too many requests", "deletions"));
            }
            if (request.getMethod().equals("POST")) {
                throw methodNotAllowed("POST");
            }
            HttpResponses.json(response, 200, "{}");
        }
    }

    @SuppressWarnings("UnnecessaryAssignment") // no container injects here
    private Servlet servlet(int perSecond) {
        Configuration configuration = Configuration.read(
                MapConfig.of("redtail.limits.requests-per-second-per-address", String.valueOf(perSecond)));
        Servlet servlet = new Servlet();
        servlet.accessControl =
                new AccessControl(configuration, new ConnectionLimits(configuration.limits()), new GrantPolicy());
        servlet.drain = new Drain(core.shards(), Duration.ZERO, Thread::new);
        servlet.rates = new RequestRates(configuration.shares());
        servlet.refusals = refusals;
        return servlet;
    }

    private static FakeResponse ask(Servlet servlet, String method) throws IOException {
        FakeResponse response = new FakeResponse();
        servlet.service(new FakeRequest(method, "/api/x", response).make(), response.make());
        return response;
    }

    @Test
    void oneRequestTooMany_isRefusedAMomentLater() throws Exception {
        Servlet servlet = servlet(1); // ten at once
        for (int i = 0; i < 10; i++) {
            assertThat(ask(servlet, "GET").status()).isEqualTo(200);
        }

        FakeResponse late = ask(servlet, "GET");
        for (int i = 0; i < 10 && late.isCommitted(); i++) { // a second has passed meanwhile
            late = ask(servlet, "GET");
        }

        assertThat(late.isCommitted()).isFalse();
        refusals.releaseAll();
        assertThat(late.awaitEnd().status()).isEqualTo(429);
        assertThat(late.text()).contains("redtail.limits.requests-per-second-per-address");
        assertThat(late.headers()).containsEntry("Connection", "close").containsKey("Retry-After");
        assertThat(servlet.rates.refused()).containsEntry("limits.requests-per-second-per-address", 1L);
    }

    /** As a deletion beyond the rate, which was refused at once. */
    @Test
    void any429_isSentAMomentLater() throws Exception {
        FakeResponse deletion = ask(servlet(1_000), "DELETE");

        assertThat(deletion.isCommitted()).isFalse();
        refusals.releaseAll();
        assertThat(deletion.awaitEnd().status()).isEqualTo(429);
    }

    @Test
    void oneRefusalIsSentAtOnce_andManyAreNot() throws Exception {
        Servlet servlet = servlet(100); // a thousand at once
        assertThat(ask(servlet, "POST").status()).isEqualTo(405);

        FakeResponse last = ask(servlet, "POST");
        for (int i = 0; i < 100_000 && last.isCommitted(); i++) {
            last = ask(servlet, "POST");
        }

        assertThat(last.isCommitted()).isFalse();
        refusals.releaseAll();
        assertThat(last.awaitEnd().status()).isIn(405, 429);
    }

    @Test
    void withoutARate_nothingWaits() throws Exception {
        Servlet servlet = servlet(0);

        for (int i = 0; i < 5_000; i++) {
            assertThat(ask(servlet, "POST").status()).isEqualTo(405);
        }
    }
}
