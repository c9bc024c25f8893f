package io.redtail.delivery;

/** How a test's clients are served, unless the test is about that. */
final class TestOptions {

    static final int ROOMY = 1024 * 1024;

    private TestOptions() {}

    static SubscriberOptions with(Encoding encoding) {
        return new SubscriberOptions(encoding, ROOMY, SlowConsumerPolicy.DROP_OLDEST, GapPolicy.ANNOUNCE);
    }

    /** @param outboxMaxBytes small, so that the client is soon too slow */
    static SubscriberOptions slow(SlowConsumerPolicy policy, int outboxMaxBytes) {
        return new SubscriberOptions(TestEncoding.SINGLE, outboxMaxBytes, policy, GapPolicy.ANNOUNCE);
    }

    static SubscriberOptions onGap(GapPolicy policy) {
        return new SubscriberOptions(TestEncoding.SINGLE, ROOMY, SlowConsumerPolicy.DROP_OLDEST, policy);
    }
}
