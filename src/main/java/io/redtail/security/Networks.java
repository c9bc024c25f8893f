package io.redtail.security;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses and networks, such as {@code 127.0.0.1}, {@code 10.0.0.0/8} and {@code fd00::/8}. */
final class Networks {

    /** Only literals: a name would ask the DNS for each request. Matched in one pass, however many colons a client sends. */
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*]?");

    /**
     * All addresses that begin so.
     *
     * @param addressBits 32 or 128
     */
    private record Network(BigInteger prefix, int prefixBits, int addressBits) {

        static Network of(byte[] address, int prefixBits) {
            int bits = address.length * 8;
            return new Network(new BigInteger(1, address).shiftRight(bits - prefixBits), prefixBits, bits);
        }

        boolean contains(byte[] address) {
            return addressBits == address.length * 8
                    && of(address, prefixBits).prefix.equals(prefix);
        }
    }

    private final List<Network> networks;

    /** @throws IllegalArgumentException naming the one that is none */
    Networks(List<String> texts) {
        networks = texts.stream().map(Networks::parse).toList();
    }

    /** False for what is no address. */
    boolean contain(String address) {
        return !networks.isEmpty()
                && address(address)
                        .map(InetAddress::getAddress)
                        .filter(bytes -> networks.stream().anyMatch(network -> network.contains(bytes)))
                        .isPresent();
    }

    private static Network parse(String text) {
        String[] parts = text.split("/", 2);
        byte[] address = bytes(parts[0]);
        int bits = address.length * 8;
        int prefixBits = parts.length == 1 ? bits : prefix(text, parts[1], bits);
        return Network.of(address, prefixBits);
    }

    private static int prefix(String text, String bits, int max) {
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > max) {
            throw new IllegalArgumentException("'" + text + "': expected 0 to " + max + " after the slash");
        }
        return Integer.parseInt(bits);
    }

    /** The address that a literal names; empty for what is none. */
    static Optional<InetAddress> address(String literal) {
        try {
            return LITERAL.matcher(literal).matches() ? Optional.of(InetAddress.getByName(literal)) : Optional.empty();
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String literal) {
        if (!LITERAL.matcher(literal).matches()) {
            throw new IllegalArgumentException(
                    "'" + literal + "': expected an address such as 10.0.0.1, or a network such as 10.0.0.0/8");
        }
        return address(literal)
                .map(InetAddress::getAddress)
                .orElseThrow(() -> new IllegalArgumentException("'" + literal + "' is no IP address"));
    }
}
