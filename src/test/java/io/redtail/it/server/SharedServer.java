package io.redtail.it.server;

import io.redtail.it.redis.RealRedis;
import org.jboss.arquillian.container.spi.event.DeployManagedDeployments;
import org.jboss.arquillian.container.spi.event.UnDeployManagedDeployments;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.EventContext;
import org.jboss.arquillian.core.spi.LoadableExtension;

/**
 * Starts Redis, then the server with the gateway, once for all test classes. Arquillian would deploy for every class, and
 * its Payara Micro container starts a server for every deployment, which takes 10 s. Redis comes first, so that the
 * gateway finds it.
 *
 * <p>What is not undeployed ends with this JVM, by the container's own shutdown hook.
 */
public class SharedServer implements LoadableExtension {

    @Override
    public void register(ExtensionBuilder builder) {
        builder.observer(DeployOnce.class);
    }

    /** One instance for the suite, made by Arquillian. */
    public static class DeployOnce {

        private boolean deployed;

        public void deploy(@Observes EventContext<DeployManagedDeployments> deployment) {
            if (!deployed) {
                RealRedis.shared();
                deployment.proceed();
                deployed = true;
            }
        }

        public void keep(@Observes EventContext<UnDeployManagedDeployments> undeployment) {
            // The next class needs it.
        }
    }
}
