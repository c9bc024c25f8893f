package io.redtail.http.publishing;

import io.redtail.config.Configuration;
import io.redtail.delivery.Publisher;
import io.redtail.http.ApiRequest;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.http.lines.JsonLines;
import io.redtail.http.lines.LongLine;
import io.redtail.http.lines.TextLines;
import io.redtail.http.lines.UploadedLines;
import io.redtail.http.publishing.Idempotency.Answer;
import io.redtail.log.BoundedLog;
import io.redtail.log.LogEvent;
import io.redtail.log.Logs;
import io.redtail.security.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes the body of a request, and answers with how much that was. Any thread. */
public final class PublishHandler {

    private final BoundedLog failures = new BoundedLog(Logs.of(PublishHandler.class), Level.ERROR);
    private final Publisher publisher;
    private final Idempotency idempotency;
    private final Uploads uploads;
    private final PublishTracing tracing;
    private final PublishLimits limits;
    private final boolean enabled;
    private final int maxBytes;

    public PublishHandler(
            Configuration configuration,
            Publisher publisher,
            Idempotency idempotency,
            Uploads uploads,
            PublishTracing tracing,
            PublishLimits limits) {
        this.tracing = tracing;
        this.publisher = publisher;
        this.idempotency = idempotency;
        this.uploads = uploads;
        this.limits = limits;
        this.enabled = configuration.http().publishEnabled();
        this.maxBytes = Publishing.maxPayloadBytes(configuration.delivery().outboxMaxBytes());
    }

    /** Counts a request that publishes or deletes, before it is looked at. @throws ProblemException 429 if it is more than its caller's share */
    public void admit(Caller caller) {
        limits.admit(caller);
    }

    /**
     * Starts to publish the body of {@code request}, and returns.
     *
     * @param caller whose requests are counted together, and who may publish until its token expires
     * @throws ProblemException if it cannot even start
     * @throws io.redtail.security.RefusedException if the caller has had its share
     */
    public void handle(HttpServletRequest request, HttpServletResponse response, ApiRequest target, Caller caller) {
        if (!enabled) {
            throw new ProblemException(
                    Problem.forbidden("publishing over HTTP is off here (redtail.http.publish.enabled)"));
        }
        BodyFormat.requireIdentity(Collections.list(request.getHeaders("Content-Encoding")));
        BodyFormat format = format(request, target);
        Optional<String> key = Idempotency.key(
                target.channel(), target.end(), Collections.list(request.getHeaders("Idempotency-Key")));
        if (key.isPresent()) {
            limits.admitKey(caller);
        }
        limits.admitPublication(caller, target.channel());
        uploads.handle(request, response, caller, () -> {
            PublishTrace trace = tracing.begin(request, target.channel());
            Publishing publishing = new Publishing(
                    target.channel(),
                    trace.through(publisher),
                    target.end() ? EndPayloads.INSTANCE : new TypePayloads(target.channel(), format == BodyFormat.TEXT),
                    maxBytes,
                    caller.expiry());
            return new Uploads.Work(() -> reply(request, target, format, key, caller, publishing), trace::end);
        });
    }

    /** An end has one, whatever a client such as {@code curl -d} calls it. */
    private static BodyFormat format(HttpServletRequest request, ApiRequest target) {
        if (target.end()) {
            return BodyFormat.JSON;
        }
        List<String> types = Collections.list(request.getHeaders("Content-Type"));
        return target.channel().type().isText()
                ? BodyFormat.of(types, BodyFormat.TEXT, BodyFormat.NDJSON, BodyFormat.JSON)
                : BodyFormat.of(types, BodyFormat.JSON, BodyFormat.NDJSON);
    }

    /** Ends uploads that have been silent for too long or whose token has expired, and forgets who has not published for a while. */
    public void keepAlive() {
        uploads.endOverdue();
        limits.forgetIdle();
    }

    /** How often an upload was read more slowly, by the limit's key without {@code redtail.}. */
    public Map<String, Long> slowed() {
        return limits.slowed();
    }

    /** Requests that were more than their caller's share. */
    public long overRate() {
        return limits.overRate();
    }

    /** Requests whose {@code Idempotency-Key} was more than their caller's share. */
    public long overKeys() {
        return idempotency.refused() + limits.overKeys();
    }

    /** Requests that began or deleted one channel more than their caller's share. */
    public long overChannels() {
        return limits.overChannels();
    }

    /** Publishes what the body holds. @return what is to be answered */
    private Reply reply(
            HttpServletRequest request,
            ApiRequest target,
            BodyFormat format,
            Optional<String> key,
            Caller caller,
            Publishing publishing) {
        try {
            Optional<Answer> earlier = key.flatMap(name -> idempotency.begin(name, caller.getName()));
            if (earlier.isPresent()) {
                return Reply.again(earlier.get());
            }
        } catch (ProblemException e) {
            return Reply.of(e.problem());
        }
        try {
            long cut = publish(request, target, format, caller, publishing);
            Answer answer = new Answer(200, json(publishing.published(), cut));
            release(key, answer, publishing);
            return Reply.of(answer);
        } catch (ProblemException e) {
            Problem problem = e.problem().afterPublishing(publishing.published());
            release(key, Reply.answer(problem), publishing);
            return Reply.of(problem);
        } catch (IOException gone) {
            long published = publishing.published();
            Problem problem = Problem.badRequest(
                            "the body broke off after " + published + (published == 1 ? " message" : " messages"))
                    .afterPublishing(published);
            release(key, Reply.answer(problem), publishing);
            return Reply.of(problem); // if anybody is still there
        } catch (RuntimeException e) {
            failures.log(
                    LogEvent.of("publish_failed")
                            .with("channel", target.channel())
                            .toString(),
                    e);
            Problem problem = Problem.of(500, "Internal error", "the gateway failed; its log says why")
                    .afterPublishing(publishing.published());
            release(key, Reply.answer(problem), publishing);
            return Reply.of(problem);
        }
    }

    private void release(Optional<String> key, Answer answer, Publishing publishing) {
        boolean published = publishing.published() > 0;
        key.ifPresent(name -> idempotency.end(name, answer, published));
    }

    private static String json(long published, long cut) {
        return "{\"published\":" + published + (cut > 0 ? ",\"cut\":" + cut : "") + "}";
    }

    /** @return how many lines were cut */
    private long publish(
            HttpServletRequest request, ApiRequest target, BodyFormat format, Caller caller, Publishing publishing)
            throws IOException {
        Upload upload = new Upload(
                request.getInputStream(),
                request.getContentLengthLong(),
                publishing,
                uploads.idleTimeout(),
                limits.paceOf(caller));
        uploads.watch(upload, request);
        try {
            if (format == BodyFormat.JSON) {
                upload.publish(maxBytes);
                return 0;
            }
            TimedLines lines = new TimedLines(lines(target, format, publishing), publishing, uploads::soon);
            upload.publish(lines);
            return lines.cut();
        } finally {
            uploads.forget(upload);
        }
    }

    private UploadedLines lines(ApiRequest target, BodyFormat format, Publishing publishing) {
        if (format == BodyFormat.TEXT) {
            return new TextLines(maxBytes, publishing::add, System::nanoTime);
        }
        return new JsonLines(
                maxBytes,
                publishing::addLine,
                target.channel().type().isText()
                        ? (line, dropped, max, number) -> LongLine.json(line, dropped, max)
                        : (line, dropped, max, number) -> {
                            throw publishing.lineTooLong(number); // a part of an update is none
                        });
    }
}
