package io.redtail.it.client;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.function.Executable;

/** Runs checks side by side that mostly wait, each with a channel and a client of its own. */
public final class AtOnce {

    private AtOnce() {}

    /** Returns when all have passed. Otherwise throws what the first one threw that has not, after all have ended. */
    public static void check(Executable... checks) throws Throwable {
        ExecutorService threads = Executors.newFixedThreadPool(checks.length);
        try {
            List<Future<Void>> all = threads.invokeAll(
                    Arrays.stream(checks).map(AtOnce::callable).toList());
            for (Future<Void> each : all) {
                each.get();
            }
        } catch (ExecutionException failed) {
            throw failed.getCause();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Void> callable(Executable check) {
        return () -> {
            try {
                check.execute();
                return null;
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        };
    }
}
