package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import io.redtail.config.InvalidConfigurationException;
import io.redtail.security.AccessControl;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Extension;
import org.eclipse.microprofile.config.ConfigProvider;

/** Stops the deployment when the configuration is wrong: the one way to do so that every server reports to the operator. */
public class ConfigurationCheck implements Extension {

    void check(@Observes AfterDeploymentValidation event) {
        try {
            Configuration configuration = Configuration.read(ConfigProvider.getConfig());
            AccessControl.check(configuration);
        } catch (InvalidConfigurationException e) {
            event.addDeploymentProblem(e);
        }
    }
}
