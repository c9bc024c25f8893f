package io.redtail.delivery;

import java.util.Optional;

/**
 * Who is at the other end of a connection, as far as that is known now.
 *
 * @param address where it comes from, behind trusted proxies
 * @param subject the subject of its token, or the name of its user
 */
public record Peer(String address, Optional<String> subject) {

    /** What all connections of one peer share: its subject, or its address if it has none. */
    String owner() {
        return subject.orElse(address);
    }
}
