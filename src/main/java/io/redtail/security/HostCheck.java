package io.redtail.security;

import io.redtail.config.SecuritySettings;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses requests that are addressed to a name which is not the gateway's: a page may have made its own name point here (DNS
 * rebinding).
 *
 * <p>With {@code redtail.allowed-hosts} this is every such request. Without, only those that come from this very machine, and only
 * while nobody has to say who they are: a proxy elsewhere passes on names that its operator alone knows, and a rebound page has
 * neither a token nor the cookies of another name.
 */
final class HostCheck {

    private static final Networks LOOPBACK = new Networks(List.of("127.0.0.0/8", "::1"));
    private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");

    /** The longest name of the DNS, with a port. A header may be longer. */
    private static final int MAX_SHOWN = 260;

    private final BoundedLog refusals = new BoundedLog(Logs.of(HostCheck.class), Level.WARNING);
    private final AllowedHosts allowed;
    private final boolean configured;
    private final boolean open;

    HostCheck(SecuritySettings settings, Set<String> ownNames) {
        allowed = new AllowedHosts(settings.allowedHosts(), ownNames);
        configured = !settings.allowedHosts().isEmpty();
        open = !settings.isRequired();
    }

    /**
     * Returns for a request that is meant for the gateway.
     *
     * @param address whose it is, for the log
     * @throws RefusedException 403 for any other
     */
    void check(HttpServletRequest request, String address) {
        if (configured || (open && isFromThisMachine(request))) {
            for (String host : hosts(request)) {
                if (!allowed.contain(host)) {
                    refuse(host, address);
                }
            }
        }
    }

    private void refuse(String host, String address) {
        String shown = UNPRINTABLE
                .matcher(host.substring(0, Math.min(host.length(), MAX_SHOWN)))
                .replaceAll("?");
        refusals.log(LogEvent.of("host_refused")
                .with("host", shown)
                .with("address", address)
                .with("setting", "redtail.allowed-hosts")
                .toString());
        throw RefusedException.forbidden(
                "this gateway does not answer to the host '" + shown + "'; add its name to redtail.allowed-hosts");
    }

    /** In HTTP/1 a request without the header is no browser's; in HTTP/2 not every server makes one of {@code :authority}. */
    private static List<String> hosts(HttpServletRequest request) {
        List<String> hosts = Collections.list(request.getHeaders("Host"));
        return hosts.isEmpty() && request.getProtocol().startsWith("HTTP/2") ? List.of(request.getServerName()) : hosts;
    }

    private static boolean isFromThisMachine(HttpServletRequest request) {
        String here = String.valueOf(request.getLocalAddr());
        return LOOPBACK.contain(here) || here.equals(request.getRemoteAddr());
    }
}
