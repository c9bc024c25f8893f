package io.redtail.history;

import io.redtail.lifecycle.Worker;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.redis.Diagnosis;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import redis.clients.jedis.exceptions.JedisException;

/** Steps the recorder, for as long as the application lives, whatever Redis does. */
final class RecorderLoop {

    private static final Logger LOG = Logs.of(RecorderLoop.class);
    private static final Duration IDLE = Duration.ofMillis(50);
    private static final Duration TROUBLE = Duration.ofMillis(100);
    private static final Duration REFUSAL = Duration.ofSeconds(4);

    private final BoundedLog troubles = new BoundedLog(LOG, Level.WARNING);
    private final BoundedLog failures = new BoundedLog(LOG, Level.ERROR);
    private final Recorder recorder;
    private final RedisRecorderStore store;
    private final RedisSession session;
    private final ReplayBuffer replayBuffer;
    private final FeedUpkeep upkeep;
    private final ListenerRole role;
    private final BooleanSupplier mayRecord;
    private final Consumer<String> whenRefused;
    private final Worker worker = new Worker("recorder", this::step, this::release);
    private boolean complained;
    private boolean allowed;

    /**
     * Starts nothing yet.
     *
     * @param mayRecord whether it may record now, as {@link Recorders} has it
     * @param whenRefused learns why nothing can be recorded in this Redis, once
     */
    RecorderLoop(
            Recorder recorder,
            RedisRecorderStore store,
            RedisSession session,
            ReplayBuffer replayBuffer,
            FeedUpkeep upkeep,
            ListenerRole role,
            BooleanSupplier mayRecord,
            Consumer<String> whenRefused) {
        this.recorder = recorder;
        this.store = store;
        this.session = session;
        this.replayBuffer = replayBuffer;
        this.upkeep = upkeep;
        this.role = role;
        this.mayRecord = mayRecord;
        this.whenRefused = whenRefused;
    }

    void start(ThreadFactory threads) {
        worker.start(threads);
    }

    private Duration step() throws InterruptedException {
        try {
            if (!allowed && !isAllowed()) {
                replayBuffer.recorded(Long.MAX_VALUE); // and remembered for nobody
                return Worker.FOREVER;
            }
            if (!mayRecord.getAsBoolean()) { // and other nodes must not count on this one
                recorder.release("this Redis is that of another recorder of this node");
                return REFUSAL;
            }
            long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            upkeep.step(now);
            boolean more = (role.listens() || recorder.hasLease()) && recorder.step(now);
            complained = false;
            if (!more) {
                replayBuffer.await(recorder.isRecording() ? recorder.next() : Long.MAX_VALUE, IDLE);
            }
            return Duration.ZERO;
        } catch (RuntimeException e) {
            Diagnosis diagnosis = Diagnosis.of(e);
            complain(e, diagnosis);
            return diagnosis.passing() ? TROUBLE : REFUSAL;
        }
    }

    private boolean isAllowed() {
        Optional<String> refusal = store.refusal();
        refusal.ifPresent(why -> {
            LOG.log(Level.ERROR, LogEvent.of("recording_refused").with("reason", why));
            whenRefused.accept(why);
        });
        allowed = refusal.isEmpty();
        return allowed;
    }

    /** A change of state is worth a line; the attempts that follow are not. */
    private void complain(RuntimeException e, Diagnosis diagnosis) {
        if (!complained && worker.isRunning()) {
            complained = true;
            BoundedLog log = e instanceof JedisException ? troubles : failures; // it may work again for a moment
            log.log(recorder.event("recording_failed")
                    .with("reason", diagnosis.text())
                    .toString());
        }
    }

    private void release() {
        try (session;
                store) {
            recorder.release("this node stops");
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "lease_not_released", e);
        }
    }

    void stop() {
        worker.stop();
    }

    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return worker.awaitStopped(timeout);
    }
}
