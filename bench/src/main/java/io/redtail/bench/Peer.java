package io.redtail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One of the peers: a script that a JavaScript runtime runs.
 *
 * @param directory where it is installed
 */
record Peer(String name, Set<Dialect> dialects, Path directory, List<String> command) implements Contestant {

    static final String BUN = "Bun";

    private static final String BUN_BINARY = "node_modules/@oven/bun-linux-x64/bin/bun";

    static List<Peer> in(Path directory) {
        return List.of(
                new Peer(BUN, Set.of(Dialect.LOGS), directory, List.of(BUN_BINARY, "logs.ts")),
                new Peer(BUN, Set.of(Dialect.JOBS), directory, List.of(BUN_BINARY, "jobs.ts")),
                new Peer("Node ws", Set.of(Dialect.LOGS), directory, List.of("node", "nodews.mjs")));
    }

    /** Bun for logs, compressed as its option {@code perMessageDeflate.compress} says. */
    static Peer bun(String name, Path directory, String compress) {
        return new Peer(name, Set.of(Dialect.LOGS), directory, List.of(BUN_BINARY, "logs.ts", compress));
    }

    /** Whether what it needs is there. */
    boolean isInstalled() {
        String program = command.get(0);
        return Files.isDirectory(directory.resolve("node_modules"))
                && (!program.contains("/") || Files.isExecutable(directory.resolve(program)));
    }

    @Override
    public ServerProcess start(int port, int redisPort, Path log) throws IOException, InterruptedException {
        String program =
                command.get(0).contains("/") ? directory.resolve(command.get(0)).toString() : command.get(0);
        List<String> whole = new ArrayList<>(command);
        whole.set(0, program);
        var builder = new ProcessBuilder(whole).directory(directory.toFile());
        builder.environment().putAll(Map.of("PORT", String.valueOf(port), "REDIS_PORT", String.valueOf(redisPort)));
        Process process = Launch.untilItSays("up ", builder, log);
        Thread.sleep(1000); // it says so before ioredis is connected, and a subscription before that breaks it
        return new ServerProcess(process, port, "/ws");
    }
}
