package io.redtail.it.server;

import java.io.File;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the {@code *IT} classes extend: they are clients, over real sockets, of the WAR that this build made, on the server
 * that the Maven profile chose. All of them share one server and one Redis ({@link SharedServer}), so a test takes ids that
 * no other test has, and leaves Redis running.
 */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES) // for what has no bound of its own
public abstract class GatewayTests {

    @Deployment(testable = false)
    public static WebArchive redtail() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File("target/redtail.war"));
    }
}
