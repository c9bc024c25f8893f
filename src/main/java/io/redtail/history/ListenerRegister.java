package io.redtail.history;

import static io.redtail.history.Script.bytes;
import static io.redtail.history.Script.number;

import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.Diagnosis;
import io.redtail.redis.RedisNames;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/** Says at a Redis that this node could listen there, and sees who else could. One thread at a time, but for {@link #leave}. */
final class ListenerRegister {

    private static final Logger LOG = Logs.of(ListenerRegister.class);

    /** For so long a node counts that says nothing. */
    private static final long REMEMBERED_MILLIS = 6000;

    /** From one look to the next, and up to half as much again: so not all nodes end listening at once. */
    private static final long LOOK_MILLIS = 1500;

    private final Script listeners = new Script("listeners.lua");
    private final OrderNode orderNode;
    private final RedisNames names;
    private final String node;
    private final ListenerRole role;
    private final BooleanSupplier hasLease;
    private long lookAt = Long.MIN_VALUE;

    /**
     * Looks for the first time when it is stepped.
     *
     * @param node what no other gateway of this Redis is called
     * @param hasLease whether this node records anything there, or is about to
     */
    ListenerRegister(OrderNode orderNode, RedisNames names, String node, ListenerRole role, BooleanSupplier hasLease) {
        this.orderNode = orderNode;
        this.names = names;
        this.node = node;
        this.role = role;
        this.hasLease = hasLease;
    }

    /**
     * Looks, if it is time to.
     *
     * @param now milliseconds of a clock that never goes back
     * @return whether this node has just ended to listen
     */
    boolean step(long now) {
        if (now < lookAt) {
            return false;
        }
        lookAt = now + LOOK_MILLIS + ThreadLocalRandom.current().nextLong(LOOK_MILLIS / 2);
        try {
            role.look(now, say(REMEMBERED_MILLIS));
            if (role.mayEnd(now) && !hasLease.getAsBoolean() && role.areEnough(orderNode.listeners(names.markers()))) {
                role.end();
                return !role.listens();
            }
        } catch (RuntimeException e) {
            if (!Diagnosis.of(e).passing()) {
                role.alone(); // its user has other rights than it should, and recording works without these
            }
            LOG.log(
                    Level.DEBUG,
                    LogEvent.of("listeners_unknown")
                            .with("reason", Diagnosis.of(e).text()));
        }
        return false;
    }

    /** This node stops: others need not wait to learn of it. */
    void leave() {
        try {
            List<String> unused = say(0);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "listener_not_forgotten", e); // Redis is away, and forgets it in a moment
        }
    }

    private List<String> say(long rememberedMillis) {
        List<byte[]> arguments = List.of(bytes(node), number(rememberedMillis));
        return orderNode.call(jedis -> listeners.list(jedis, List.of(bytes(names.listeners())), arguments)).stream()
                .map(Script::text)
                .toList();
    }
}
