package io.redtail.bootstrap;

import io.redtail.channel.ChannelType;
import io.redtail.http.api.ChannelServlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.annotation.WebListener;
import org.jspecify.annotations.Nullable;

/**
 * Gives each type of channel its path below {@code /api}. An annotation on the servlet would have to know the types.
 */
@WebListener
public class ChannelServlets implements ServletContextListener {

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        DeployedConfiguration.of(context).channels().all().forEach(type -> register(context, type));
    }

    private static void register(ServletContext context, ChannelType type) {
        ServletRegistration.@Nullable Dynamic servlet = context.addServlet("type " + type, ChannelServlet.class);
        if (servlet == null) {
            throw new IllegalStateException("the channel type " + type + " has a servlet already");
        }
        servlet.setInitParameter(ChannelServlet.TYPE, type.name());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/api/" + type.name() + "/*");
    }
}
