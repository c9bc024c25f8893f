package io.redtail.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A TCP connection as the kernel names it in {@code /proc/net/tcp}: addresses as hexadecimal words in the machine's order of
 * bytes, ports as four digits.
 *
 * @param local address and port on this machine
 * @param remote address and port of the other end
 */
public record TcpConnection(String local, String remote) {

    /** So that nothing else is looked up by name. Matched in one pass: a server may have the address from a header. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

    /** How the kernel writes an IPv4 address among those of IPv6. */
    private static final String MAPPED = hex(ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1}));

    /** By addresses and ports as a servlet request has them. Empty: these are no addresses. */
    public static Optional<TcpConnection> of(String localAddress, int localPort, String remoteAddress, int remotePort) {
        if (!LITERAL.matcher(localAddress).matches()
                || !LITERAL.matcher(remoteAddress).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TcpConnection(end(localAddress, localPort), end(remoteAddress, remotePort)));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    /** By two columns of the kernel's table. */
    static TcpConnection listed(String local, String remote) {
        return new TcpConnection(unmapped(local), unmapped(remote));
    }

    private static String unmapped(String end) {
        return end.startsWith(MAPPED) ? end.substring(MAPPED.length()) : end;
    }

    private static String end(String address, int port) throws UnknownHostException {
        return hex(ByteBuffer.wrap(InetAddress.getByName(address).getAddress()))
                + String.format(Locale.ROOT, ":%04X", port);
    }

    private static String hex(ByteBuffer bytes) {
        ByteBuffer words = bytes.order(ByteOrder.nativeOrder());
        StringBuilder hex = new StringBuilder();
        while (words.hasRemaining()) {
            hex.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return hex.toString();
    }
}
