package io.redtail.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The value in the middle; of an even number, the mean of the two there. */
final class Median {

    private Median() {}

    static <T> double of(List<T> measured, ToDoubleFunction<? super T> figure) {
        double[] sorted = measured.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
