package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChannelSubscribersTest {

    private static final Channel P = Channel.logs("p");

    private final Shards shards =
            new Shards(1, 1024, Duration.ZERO, new SubscriptionRegistry(new FakeUpstream(), 1), new DeliveryCounters());

    @Test
    void theyHoldWhatAModelHolds() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            ChannelSubscribers channelSubscribers = new ChannelSubscribers();
            List<Subscription> model = new ArrayList<>();
            for (int step = 0; step < 500; step++) {
                if (model.isEmpty() || random.nextInt(100) < 55) {
                    Subscription added = subscription();
                    channelSubscribers.add(added);
                    model.add(added);
                } else {
                    channelSubscribers.remove(model.remove(random.nextInt(model.size())));
                }
                assertThat(channelSubscribers.size()).isEqualTo(model.size());
            }
            assertThat(held(channelSubscribers))
                    .isEqualTo(model.stream().map(Subscription::subscriber).collect(Collectors.toSet()));
            model.forEach(channelSubscribers::remove);
            assertThat(channelSubscribers.size()).isZero();
        }
    }

    @Test
    void whatIsRemovedStandsNowhereAndMayComeBack() {
        ChannelSubscribers channelSubscribers = new ChannelSubscribers();
        Subscription first = subscription();
        Subscription second = subscription();
        channelSubscribers.add(first);
        channelSubscribers.add(second);

        channelSubscribers.remove(first);

        assertThat(first.state()).isEqualTo(Subscription.PENDING);
        assertThat(held(channelSubscribers)).containsExactly(second.subscriber());
        channelSubscribers.add(first);
        channelSubscribers.remove(second);
        assertThat(held(channelSubscribers)).containsExactly(first.subscriber());
    }

    private Subscription subscription() {
        return new Subscription(shards.connect("any", new RecordingSink(), TestOptions.with(TestEncoding.SINGLE)), P);
    }

    private static Set<Subscriber> held(ChannelSubscribers channelSubscribers) {
        return channelSubscribers.subscriptions().stream()
                .map(Subscription::subscriber)
                .collect(Collectors.toSet());
    }
}
