package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FollowersTest {

    private static final Channel P = Channel.logs("p");

    private final Shards shards =
            new Shards(1, 1024, Duration.ZERO, new SubscriptionRegistry(new FakeUpstream(), 1), new DeliveryCounters());

    @Test
    void theyHoldWhatAModelHolds() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            Followers followers = new Followers();
            List<Subscription> model = new ArrayList<>();
            for (int step = 0; step < 500; step++) {
                if (model.isEmpty() || random.nextInt(100) < 55) {
                    Subscription added = subscription();
                    followers.add(added);
                    model.add(added);
                } else {
                    followers.remove(model.remove(random.nextInt(model.size())));
                }
                assertThat(followers.size()).isEqualTo(model.size());
            }
            assertThat(held(followers))
                    .isEqualTo(model.stream().map(Subscription::subscriber).collect(Collectors.toSet()));
            model.forEach(followers::remove);
            assertThat(followers.size()).isZero();
        }
    }

    @Test
    void whatIsRemovedStandsNowhereAndMayComeBack() {
        Followers followers = new Followers();
        Subscription first = subscription();
        Subscription second = subscription();
        followers.add(first);
        followers.add(second);

        followers.remove(first);

        assertThat(first.position).isEqualTo(Subscription.NOWHERE);
        assertThat(held(followers)).containsExactly(second.subscriber());
        followers.add(first);
        followers.remove(second);
        assertThat(held(followers)).containsExactly(first.subscriber());
    }

    private Subscription subscription() {
        return new Subscription(shards.connect("any", new RecordingSink(), TestOptions.with(TestEncoding.SINGLE)), P);
    }

    private static Set<Subscriber> held(Followers followers) {
        return IntStream.range(0, followers.size()).mapToObj(followers::get).collect(Collectors.toSet());
    }
}
