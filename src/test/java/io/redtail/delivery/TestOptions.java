package io.redtail.delivery;

/** How a test's clients are served, unless the test is about that. */
final class TestOptions {

    static final int ROOMY = 1024 * 1024;

    private TestOptions() {}

    static SubscriberOptions with(Encoding encoding) {
        return new SubscriberOptions(
                WireFormats.of(encoding), ROOMY, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE);
    }

    /** @param sendQueueMaxBytes small, so that the client is soon too slow */
    static SubscriberOptions slow(SlowConsumerPolicy policy, int sendQueueMaxBytes) {
        return new SubscriberOptions(
                WireFormats.of(TestEncoding.SINGLE), sendQueueMaxBytes, policy, GapPolicy.ANNOUNCE);
    }

    static SubscriberOptions onGap(GapPolicy policy) {
        return new SubscriberOptions(
                WireFormats.of(TestEncoding.SINGLE), ROOMY, SlowConsumerPolicy.DROP_OLDEST, policy);
    }
}
