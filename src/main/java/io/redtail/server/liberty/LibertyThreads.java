package io.redtail.server.liberty;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.server.Reflection;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Says how many threads Liberty has for requests before it looks whether more would help.
 *
 * <p>The reason, read in Liberty 26.0.0.3: an answer is written by a thread that waits where its client does not read. Of threads it has
 * twice as many as processors. While all of them wait, it adds some every 1.5 seconds ({@code ThreadPoolController}), and nobody is served.
 */
final class LibertyThreads {

    private static final Logger LOG = Logs.of(LibertyThreads.class);

    /** As many as one attacker easily has connections. */
    private static final int FEW = 200;

    private LibertyThreads() {}

    static void log(ManagedExecutorService executor) {
        try {
            int core = core(executor);
            LogEvent event = LogEvent.of("server_threads").with("core", core);
            if (core < FEW) {
                LOG.log(
                        Level.WARNING,
                        event.with("consequence", "clients that do not read their answers delay all others by seconds")
                                .with("remedy", "<executor coreThreads=\"1100\"/> in server.xml"));
            } else {
                LOG.log(Level.INFO, event);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "server_threads_unknown", e); // a version that looks different inside
        }
    }

    private static int core(ManagedExecutorService executor) throws ReflectiveOperationException {
        Object policy = Reflection.call(executor, "getNormalPolicyExecutor");
        return (int) Reflection.read(policy, "libertyThreadPool", "threadPoolController", "coreThreads");
    }
}
