package io.redtail.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/**
 * Which node has which slots, as one of them says.
 *
 * @param ranges in no order
 */
record ClusterSlots(List<Range> ranges) {

    /** @param nodes the master, then its replicas */
    private record Range(long from, long to, List<Node> nodes) {}

    private record Node(HostAndPort address, String id) {}

    /** Asks a node. */
    static ClusterSlots of(Jedis asked, HostAndPort node) {
        List<?> ranges = (List<?>) asked.sendCommand(Command.CLUSTER, "SLOTS"); // 6.2 has no CLUSTER SHARDS
        return new ClusterSlots(
                ranges.stream().map(range -> range((List<?>) range, node)).toList());
    }

    private static Range range(List<?> answer, HostAndPort asked) {
        return new Range(
                (Long) answer.get(0),
                (Long) answer.get(1),
                answer.stream().skip(2).map(node -> node((List<?>) node, asked)).toList());
    }

    /** Without a host, it is where the node that was asked is. */
    private static Node node(List<?> answer, HostAndPort asked) {
        String host = text(answer.get(0));
        int port = ((Long) answer.get(1)).intValue();
        return new Node(
                new HostAndPort(host.isEmpty() || host.equals("?") ? asked.getHost() : host, port),
                text(answer.get(2)));
    }

    private static String text(Object answer) {
        return answer instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
    }

    /** Masters that have slots, and their replicas. */
    List<HostAndPort> nodes() {
        return all().map(Node::address).distinct().toList();
    }

    /** Masters that have slots. */
    List<HostAndPort> masters() {
        return ranges.stream()
                .map(range -> range.nodes().get(0).address())
                .distinct()
                .toList();
    }

    private Stream<Node> all() {
        return ranges.stream().flatMap(range -> range.nodes().stream());
    }

    /** The master of a slot; empty if nobody has it. */
    Optional<HostAndPort> masterOf(int slot) {
        return ranges.stream()
                .filter(range -> range.from() <= slot && slot <= range.to())
                .map(range -> range.nodes().get(0).address())
                .findFirst();
    }

    /** The id of a node, which it keeps; empty if it is none of these. */
    String idOf(HostAndPort address) {
        return all().filter(node -> node.address().equals(address))
                .map(Node::id)
                .findFirst()
                .orElse("");
    }
}
