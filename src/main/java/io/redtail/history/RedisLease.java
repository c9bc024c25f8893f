package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;
import static io.redtail.history.Script.text;

import io.redtail.history.RecorderStore.Lease;
import io.redtail.history.RecorderStore.LeaseStatus;
import io.redtail.redis.RedisNames;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A recorder's lease in Redis, and what stands beside it for who takes it. One thread. */
final class RedisLease {

    /** Where this holder would listen to itself nobody does, so it is gone. */
    private static final byte[] NOBODY = bytes("nobody");

    private final Script acquire = new Script("acquire.lua");
    private final Script renew = new Script("renew.lua");
    private final RedisNames names;
    private final RedisSession session;
    private final OrderNode orderNode;
    private final byte[] node;
    private final byte[] lease;
    private final byte[] state;

    /** @param node whose it is when it is ours */
    RedisLease(RedisNames names, RedisSession session, OrderNode orderNode, String node) {
        this.names = names;
        this.session = session;
        this.orderNode = orderNode;
        this.node = bytes(node);
        this.lease = bytes(names.recorderLease());
        this.state = bytes(names.recorder());
    }

    LeaseStatus look() {
        byte[] holder = session.call(jedis -> jedis.get(lease));
        List<byte[]> fields =
                session.call(jedis -> jedis.hmget(state, bytes("position"), bytes("fence"), bytes("present")));
        byte[] position = fields.get(0);
        return new LeaseStatus(
                holder == null ? "" : text(holder),
                holder != null && isKnownToListen(fields) && !isListening(text(holder)),
                position == null ? FeedPosition.NONE : FeedPosition.parse(text(position)));
    }

    /** A node of an earlier version takes the lease, and listens to no channel of its own. */
    private static boolean isKnownToListen(List<byte[]> state) {
        return state.get(1) != null && Arrays.equals(state.get(1), state.get(2));
    }

    /** Redis closes what a process that was killed had opened, and forgets its subscriptions, at once. */
    private boolean isListening(String holder) {
        return orderNode.listeners(names.presence(holder)) > 0;
    }

    Optional<Lease> acquire(String gone) {
        List<byte[]> arguments = List.of(node, number(RedisRecorderStore.LEASE.toMillis()), bytes(gone));
        List<byte[]> tenure = session.call(jedis -> acquire.list(jedis, List.of(lease, state), arguments));
        return tenure.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Lease(text(tenure.get(0)), FeedPosition.parse(text(tenure.get(1))), text(tenure.get(2))));
    }

    /**
     * Keeps it for so long, or releases it.
     *
     * @return whether it was ours
     */
    boolean renew(Duration time) {
        return renew(List.of(node, number(time.toMillis())));
    }

    /** See {@link RecorderStore#giveAway}. */
    void giveAway() {
        boolean unused = renew(List.of(node, number(GiveAwayTurns.REST_MILLIS), NOBODY));
    }

    private boolean renew(List<byte[]> arguments) {
        return session.call(jedis -> renew.run(jedis, List.of(lease), arguments))
                .equals(1L);
    }
}
