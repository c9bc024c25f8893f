package io.redtail;

/** How much a test does: what fits into each build, or what proves it, with the Maven profile {@code proofs}. */
public final class Effort {

    private Effort() {}

    /**
     * How often, how long or how many.
     *
     * @param property the system property that goes before both, {@code redtail.it.load.seconds} for example
     * @param usual in each build
     * @param thorough with the profile {@code proofs}
     */
    public static int of(String property, int usual, int thorough) {
        boolean proves = System.getProperty("redtail.it.proofs.skipped", "true").equals("false");
        return Integer.getInteger(property, proves ? thorough : usual);
    }
}
