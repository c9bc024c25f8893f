package io.redtail.redis;

import io.redtail.delivery.UpstreamUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Asks one of several independent Redis after the other, until one answers: those that are known to be away last. Any thread. */
final class FirstThatAnswers {

    private final IntPredicate isAway;

    /** @param isAway whether one is known to be away; any thread, waits for nothing */
    FirstThatAnswers(IntPredicate isAway) {
        this.isAway = isAway;
    }

    /**
     * Asks.
     *
     * @param first the number of the one that is preferred
     * @param each one for each Redis
     * @throws UpstreamUnavailableException of the last one, if none answers
     */
    <S, T> T of(int first, List<S> each, Function<S, T> question) {
        List<S> inOrder = inOrder(first, each);
        for (S store : inOrder.subList(0, inOrder.size() - 1)) {
            try {
                return question.apply(store);
            } catch (UpstreamUnavailableException away) {
                // the next one may be there, and the subscriber of this one says that it is away
            }
        }
        return question.apply(inOrder.get(inOrder.size() - 1));
    }

    private <S> List<S> inOrder(int first, List<S> each) {
        List<S> inOrder = new ArrayList<>();
        List<S> away = new ArrayList<>();
        for (int i = 0; i < each.size(); i++) {
            int redis = (first + i) % each.size();
            (isAway.test(redis) ? away : inOrder).add(each.get(redis));
        }
        inOrder.addAll(away);
        return inOrder;
    }
}
