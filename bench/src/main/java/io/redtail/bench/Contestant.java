package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** A server that can be measured. */
interface Contestant {

    String name();

    Set<Dialect> dialects();

    /** Starts it and waits until it serves. */
    ServerProcess start(int port, int redisPort, Path log) throws IOException, InterruptedException;
}
