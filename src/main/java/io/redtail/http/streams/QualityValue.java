package io.redtail.http.streams;

/** How much a client wants one of several (RFC 9110, section 12.4.2). */
final class QualityValue {

    private QualityValue() {}

    /**
     * From 0, not at all, to 1, which it is without a word.
     *
     * @param parts of an entry at its semicolons; the first one is what is wanted
     */
    static double of(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.startsWith("q=")) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException malformed) {
                    return 0; // what says it badly does not want it
                }
            }
        }
        return 1;
    }
}
