package io.redtail.bootstrap;

import io.redtail.config.Configuration;
import jakarta.servlet.ServletContext;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The configuration of one deployment, read by who asks first: servers differ in whether the gateway is made before they call
 * listeners.
 */
final class DeployedConfiguration {

    private static final String ATTRIBUTE = DeployedConfiguration.class.getName();

    private DeployedConfiguration() {}

    static Configuration of(ServletContext context) {
        Object known = context.getAttribute(ATTRIBUTE);
        if (known instanceof Configuration configuration) {
            return configuration;
        }
        Configuration configuration = Configuration.read(ConfigProvider.getConfig(), context.getContextPath());
        context.setAttribute(ATTRIBUTE, configuration);
        return configuration;
    }
}
