package io.redtail.bootstrap;

import jakarta.servlet.ServletContext;
import java.util.Hashtable;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** What one deployment is called in JMX. */
final class GatewayName {

    private GatewayName() {}

    /** Such as {@code io.redtail:type=Gateway,context="/a",host="default-host"}: no two deployments share both. */
    static ObjectName of(ServletContext context) {
        String path = context.getContextPath().isEmpty() ? "/" : context.getContextPath();
        return of(path, String.valueOf(context.getVirtualServerName()));
    }

    @SuppressWarnings("JdkObsolete") // JMX wants a Hashtable
    static ObjectName of(String path, String host) {
        Hashtable<String, String> keys = new Hashtable<>();
        keys.put("type", "Gateway");
        keys.put("context", ObjectName.quote(path));
        keys.put("host", ObjectName.quote(host));
        try {
            return new ObjectName("io.redtail", keys);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException("quoted values are always well-formed", e);
        }
    }
}
