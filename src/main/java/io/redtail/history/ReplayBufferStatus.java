package io.redtail.history;

/**
 * What a node remembers of what is published.
 *
 * @param bytes of the heap that it takes
 * @param bytesPerSecond what has come lately
 * @param seconds of that rate that there is room for, {@link ReplayBufferBounds#KEPT} at most
 * @param behind since when the oldest waits that is not known to be recorded, in seconds, to about one
 */
record ReplayBufferStatus(long bytes, long bytesPerSecond, double seconds, double behind) {}
