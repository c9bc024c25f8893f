package io.redtail.redis;

/** What a subscriber asks before each connection. The reader's thread only. */
interface Admission {

    /** For who is always admitted. */
    Admission ALWAYS = new Admission() {

        @Override
        public void admit() {}

        @Override
        public boolean isRevoked() {
            return false;
        }

        @Override
        public void left() {}
    };

    /** Asks. @throws RuntimeException if there must be no connection now; {@link Diagnosis} has the reason */
    void admit();

    /** Whether there must be no connection any more: asked when there is one, which can only be ended from then on. */
    boolean isRevoked();

    /** The connection has ended, or none was made. */
    void left();
}
