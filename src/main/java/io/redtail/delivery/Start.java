package io.redtail.delivery;

/** Where a subscription, or a reading, begins. Without history every subscription begins {@link #LIVE}. */
public sealed interface Start {

    /** With what is published from now on. */
    Start LIVE = new Tail(0);

    /**
     * With the last publications, or with all that are kept if there are fewer.
     *
     * @param count how many; 0: none
     */
    record Tail(long count) implements Start {

        /**
         * Checks the count.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Tail {
            if (count < 0) {
                throw new IllegalArgumentException("tail is 0 or more: " + count);
            }
        }
    }

    /** With the publication after a place. */
    record Since(Place place) implements Start {}

    static Start tail(long count) {
        return new Tail(count);
    }

    static Start since(String epoch, long offset) {
        return new Since(new Place(epoch, offset));
    }
}
