package io.redtail.bootstrap;

import io.redtail.log.Logs;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.concurrent.ManagedExecutors;
import jakarta.enterprise.concurrent.ManagedTask;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.Executor;

/** The executor that the application has defined for itself. */
final class ApplicationExecutor {

    private static final Logger LOG = Logs.of(ApplicationExecutor.class);

    private final ManagedExecutorService executor;

    ApplicationExecutor(ManagedExecutorService executor) {
        this.executor = executor;
    }

    /** For tasks that live as long as the application: Liberty has a dozen threads for short ones. */
    Executor longRunning() {
        return task -> executor.execute(
                ManagedExecutors.managedTask(task, Map.of(ManagedTask.LONGRUNNING_HINT, "true"), null));
    }

    /**
     * Payara 6.2025.10 does not end an executor that the application has defined ({@code
     * ManagedExecutorDescriptorDeployer.undeployResource} is empty): its idle threads would live on, and our class loader with
     * them. Other servers do, and refuse this, as Jakarta Concurrency has it.
     */
    void end() {
        try {
            executor.shutdown();
        } catch (IllegalStateException byTheServer) {
            LOG.log(Level.DEBUG, "executor_left_to_server");
        }
    }
}
