package io.redtail.redis;

import io.redtail.delivery.UpstreamUnavailableException;
import java.util.List;
import java.util.function.Function;

/** Asks one of several independent Redis after the other, until one answers. */
final class FirstThatAnswers {

    private FirstThatAnswers() {}

    /** @throws UpstreamUnavailableException of the last one, if none answers */
    static <S, T> T of(List<S> stores, Function<S, T> question) {
        for (S store : stores.subList(0, stores.size() - 1)) {
            try {
                return question.apply(store);
            } catch (UpstreamUnavailableException away) {
                // the next one may be there, and the subscriber of this one says that it is away
            }
        }
        return question.apply(stores.get(stores.size() - 1));
    }
}
