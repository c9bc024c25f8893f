package io.redtail.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadNumbersTest {

    private final List<String> violations = new ArrayList<>();
    private final ReadNumbers channel = new ReadNumbers(violations::add);

    @Test
    void publicationsInOrder_upToDateAtTheLast() {
        channel.subscribed(1, 0, 2);

        assertThat(channel.isUpTo(2)).isTrue();
        assertThat(channel.isUpTo(4)).isFalse();
        channel.publication(3);
        channel.publication(4);

        assertThat(channel.isUpTo(4)).isTrue();
        assertThat(violations).isEmpty();
    }

    /** The answer is read late: what the gap counts is published by then, and nothing more comes. */
    @Test
    void gapBeforeTheFirstPublicationAndNothingAfterIt_upToDate() {
        channel.subscribed(1, 0, 10);

        channel.gap(10, 10);

        assertThat(channel.isUpTo(10)).isTrue();
        assertThat(violations).isEmpty();
    }

    @Test
    void gapBeforeTheFirstPublication_nextOneIsKnownBetweenBounds() {
        channel.subscribed(1, 2, 10);
        channel.gap(4, 12);

        channel.publication(7);
        assertThat(violations).as("3 to 6 were lost").isEmpty();

        channel.subscribed(2, 12, 12);
        channel.gap(1, 13);
        channel.publication(10);
        assertThat(violations).as("8 was lost, 9 is missing").hasSize(1);
    }

    @Test
    void gapCountsMoreThanWasPublished_violation() {
        channel.subscribed(1, 8, 10);

        channel.gap(3, 10);

        assertThat(violations).hasSize(1);
    }

    @Test
    void gapCountsLessThanWasLost_violationAtTheNextPublication() {
        channel.subscribed(1, 0, 0);
        channel.publication(1);
        channel.gap(2, 5);

        channel.publication(5);

        assertThat(violations).hasSize(1);
    }

    @Test
    void publicationFromBeforeTheSubscription_violation() {
        channel.subscribed(1, 5, 7);

        channel.publication(5);

        assertThat(violations).hasSize(1);
    }

    @Test
    void publicationOfAChannelThatIsNotFollowed_violation() {
        channel.subscribed(1, 0, 0);
        channel.unsubscribed(2, 0);

        channel.publication(1);

        assertThat(violations).hasSize(1);
    }

    @Test
    void routedBeforeTheUnsubscriptionAndNotRead_violation() {
        channel.subscribed(1, 0, 0);
        channel.publication(1);

        channel.unsubscribed(2, 2);

        assertThat(violations).hasSize(1);
    }

    @Test
    void answerToACommandBeforeTheLastUnsubscription_followsNothing() {
        channel.unsubscribed(2, 0);

        assertThat(channel.subscribed(1, 0, 0)).isFalse();
        assertThat(channel.isSubscribed()).isFalse();
    }
}
