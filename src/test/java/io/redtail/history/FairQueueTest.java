package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairQueueTest {

    private final FairQueue<String> queue = new FairQueue<>(10);

    private List<String> takeAll() {
        List<String> taken = new ArrayList<>();
        for (Optional<String> next = queue.poll(); next.isPresent(); next = queue.poll()) {
            taken.add(next.get());
        }
        return taken;
    }

    private void fill(String owner, int count) {
        IntStream.range(0, count)
                .forEach(i -> assertThat(queue.add(owner, owner + i)).isEmpty());
    }

    @Test
    void ownersAreServedInTurnAndEachOnesItemsInOrder() {
        fill("a", 4);
        fill("b", 2);
        fill("c", 1);

        assertThat(takeAll()).containsExactly("a0", "b0", "c0", "a1", "b1", "a2", "a3");
        assertThat(queue.size()).isZero();
    }

    @Test
    void anOwnerThatComesLaterWaitsForOneItemOfEachOther() {
        fill("a", 9);
        assertThat(queue.poll()).contains("a0");
        fill("b", 1);

        assertThat(queue.poll()).contains("a1");
        assertThat(queue.poll()).contains("b0");
    }

    @Test
    void oneOwnerAloneMayHaveAllPlacesAndNotOneMore() {
        fill("a", 10);

        assertThat(queue.add("a", "more")).contains("more");
        assertThat(queue.size()).isEqualTo(10);
    }

    @Test
    void whenAllPlacesAreTakenTheOneBeyondItsShareGivesWay() {
        fill("a", 9);
        fill("b", 1);

        assertThat(queue.add("b", "b1")).contains("a0");
        assertThat(queue.add("c", "c0")).contains("a1");
        assertThat(queue.add("a", "more")).contains("more");
        assertThat(takeAll()).startsWith("a2", "b0", "c0", "a3", "b1");
    }

    @Test
    void whenNobodyIsBeyondItsShareTheNewestOwnerFindsNoPlace() {
        IntStream.range(0, 10).forEach(i -> queue.add("owner" + i, "item" + i));

        assertThat(queue.add("another", "more")).contains("more");
    }

    @Test
    void whatIsTakenOutLeavesItsPlace() {
        fill("a", 10);

        assertThat(queue.remove("a", "a3")).isTrue();
        assertThat(queue.remove("a", "a3")).isFalse();
        assertThat(queue.remove("nobody", "a4")).isFalse();
        assertThat(queue.add("a", "again")).isEmpty();
        assertThat(takeAll()).hasSize(10).doesNotContain("a3");
    }
}
