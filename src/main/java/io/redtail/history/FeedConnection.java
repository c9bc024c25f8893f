package io.redtail.history;

/**
 * The connections on which what is published comes, one after the other, as recorders know them. On each, nothing comes that was
 * published before it was begun. Any thread.
 */
interface FeedConnection {

    /** How many have been begun. */
    long begun();

    /** The number of the one on which everything comes, 1 for the first; 0 if there is none now. */
    long established();

    /** Ends the connection, unless more have been begun than these: another one follows. */
    void renew(long begun);
}
