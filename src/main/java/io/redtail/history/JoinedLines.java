package io.redtail.history;

import java.util.Arrays;

/**
 * Several lines of one channel that are recorded and published together: their payloads, none of which has a line feed, with a
 * line feed between them.
 *
 * @param payload of all
 * @param count how many, as the recorder counted them
 */
@SuppressWarnings("ArrayRecordComponent") // shared: nobody changes it, and nobody compares
record JoinedLines(byte[] payload, int count) {

    interface Each {

        /**
         * Gets one.
         *
         * @param number 0 for the first
         */
        void line(int number, byte[] payload);
    }

    /**
     * Hands on each.
     *
     * @throws IllegalArgumentException if there are not as many as was said, after none has been handed on
     */
    void forEach(Each each) {
        int[] ends = ends();
        int begin = 0;
        for (int i = 0; i < count; i++) {
            each.line(i, Arrays.copyOfRange(payload, begin, ends[i]));
            begin = ends[i] + 1;
        }
    }

    private int[] ends() {
        int lines = 1;
        for (byte b : payload) {
            lines += b == '\n' ? 1 : 0;
        }
        if (lines != count) {
            throw new IllegalArgumentException("expected " + count + " lines, found " + lines);
        }
        int[] ends = new int[lines];
        int line = 0;
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] == '\n') {
                ends[line++] = i;
            }
        }
        ends[line] = payload.length;
        return ends;
    }
}
