package io.redtail.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.redtail.security.Caller;
import io.redtail.security.RefusedException;
import io.redtail.security.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PlacesTest {

    private static final Caller ADA = new Caller("10.0.0.1", Optional.empty());
    private static final Caller GRACE = new Caller("10.0.0.2", Optional.empty());

    @Test
    void manyWhoAskAtOnce_getAsManyAsThereAre() throws Exception {
        int max = 3;
        int clients = 8;
        Places places = new Places("streams", "http.max-streams", max, new Shares("streams", 0, 0));
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            for (int round = 0; round < 200; round++) {
                CyclicBarrier start = new CyclicBarrier(clients);
                Callable<Optional<Places.Place>> client = () -> {
                    start.await();
                    try {
                        return Optional.of(places.take(ADA));
                    } catch (ProblemException full) {
                        return Optional.empty();
                    }
                };
                List<Future<Optional<Places.Place>>> asked = new ArrayList<>();
                for (int i = 0; i < clients; i++) {
                    asked.add(threads.submit(client));
                }
                List<Places.Place> taken = new ArrayList<>();
                for (Future<Optional<Places.Place>> answer : asked) {
                    answer.get().ifPresent(taken::add);
                }

                assertThat(taken).hasSize(max);
                assertThat(places.taken()).isEqualTo(max);
                taken.forEach(Places.Place::release);
                taken.forEach(Places.Place::release);
                assertThat(places.taken()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(places.refused()).isEqualTo(200L * (clients - max));
    }

    @Test
    void whoHasItsShare_takesNoPlaceOfOthers() {
        Places places = new Places("uploads", "http.publish.max-uploads", 2, new Shares("uploads", 1, 0));
        Places.Place ofAda = places.take(ADA);

        assertThatThrownBy(() -> places.take(ADA)).isInstanceOf(RefusedException.class);
        Places.Place ofGrace = places.take(GRACE);
        ofAda.release();
        places.take(ADA);

        assertThat(places.taken()).isEqualTo(2);
        assertThat(ofGrace).isNotNull();
    }

    @Test
    void whoFindsNone_keepsItsShare() {
        Places places = new Places("uploads", "http.publish.max-uploads", 1, new Shares("uploads", 1, 0));
        Places.Place ofAda = places.take(ADA);

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> places.take(GRACE))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().detail())
                                    .contains("1 uploads", "redtail.http.publish.max-uploads"));
        }
        ofAda.release();

        assertThat(places.take(GRACE)).isNotNull();
    }
}
