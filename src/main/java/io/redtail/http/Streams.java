package io.redtail.http;

import io.redtail.config.Configuration;
import io.redtail.delivery.Channel;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.Frame;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Notice;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.Start;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.protocol.AnswerEncoder;
import io.redtail.security.Visitor;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * All responses of this node that follow a log. Each is a {@link Subscriber} as a WebSocket session is one, served by the same
 * shards. Any thread.
 */
public final class Streams {

    private static final int CLOSERS = 2;

    private final Set<Stream> open = ConcurrentHashMap.newKeySet();
    private final SubscriberOptions texts;
    private final SubscriberOptions events;
    private final Shards shards;
    private final SubscriptionRegistry registry;
    private final ThreadPoolExecutor closer;
    private final Optional<Downloads> downloads;
    private final int max;
    private final Duration heartbeat;
    private final LongAdder refused = new LongAdder();

    public Streams(
            Configuration configuration,
            Shards shards,
            SubscriptionRegistry registry,
            Optional<HistoryReader> history,
            AnswerEncoder answers,
            ThreadFactory threads) {
        this.shards = shards;
        this.registry = registry;
        this.max = configuration.http().maxStreams();
        this.heartbeat = configuration.http().heartbeatInterval();
        this.closer = new ThreadPoolExecutor(
                CLOSERS, CLOSERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads); // a few tasks a stream
        closer.allowCoreThreadTimeOut(true);
        this.downloads = history.map(reader -> new Downloads(reader, closer, max));
        int outboxMaxBytes = configuration.delivery().outboxMaxBytes();
        this.texts = options(new TextEncoding(), outboxMaxBytes);
        this.events = options(new EventEncoding(answers), outboxMaxBytes);
    }

    /** Who is too slow loses nothing unannounced: the response ends, and the client may come back. */
    private static SubscriberOptions options(Encoding encoding, int outboxMaxBytes) {
        return new SubscriberOptions(encoding, outboxMaxBytes, SlowConsumerPolicy.DISCONNECT, GapPolicy.ANNOUNCE);
    }

    /**
     * Answers with a log, as the request asks for it.
     *
     * @param visitor who asks; a response that follows ends when its identity expires, a download may go on
     * @throws ProblemException if it cannot be had so
     */
    void send(HttpServletRequest request, HttpServletResponse response, Channel channel, Visitor visitor)
            throws IOException {
        StreamFormat format = StreamFormat.of(request.getHeader("Accept"));
        FollowQuery query = FollowQuery.of(request, downloads.isPresent());
        if (request.getMethod().equals("HEAD")) {
            head(response, format); // whether it could be asked for; nobody follows, and Redis is not asked
            response.flushBuffer();
        } else if (query.follow()) {
            follow(request, response, channel, query.start(), format, visitor);
        } else {
            head(response, format);
            downloads
                    .orElseThrow()
                    .send(
                            request,
                            response,
                            visitor.getName(),
                            channel,
                            query.start(),
                            format,
                            options(format).encoding());
        }
    }

    private SubscriberOptions options(StreamFormat format) {
        return format == StreamFormat.EVENTS ? events : texts;
    }

    /** 200 when the channel is live in Redis, 503 if it cannot be now. */
    private void follow(
            HttpServletRequest request,
            HttpServletResponse response,
            Channel channel,
            Start start,
            StreamFormat format,
            Visitor visitor)
            throws IOException {
        if (open.size() >= max) {
            refused.increment();
            throw new ProblemException(Problem.unavailable(
                    "there are " + max + " streams already (redtail.http.max-streams); try again later"));
        }
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(0);
        Stream stream = connect(async, response, format, visitor);
        response.getOutputStream().setWriteListener(stream.sink()); // before the first write, which may come at once
        registry.subscribe(stream.subscriber(), channel, start, page -> new Notice(Frame.of("")))
                .whenComplete((live, failure) -> {
                    if (failure == null) {
                        stream.goLive();
                    } else {
                        closer.execute(() -> stream.sink().refuse(Problem.whyNot(channel, failure)));
                    }
                });
    }

    private Stream connect(AsyncContext async, HttpServletResponse response, StreamFormat format, Visitor visitor)
            throws IOException {
        head(response, format);
        var out = response.getOutputStream();
        ResponseSink[] sink = new ResponseSink[1];
        Stream[] stream = new Stream[1];
        EndOfRequest end = new EndOfRequest(async, () -> gone(stream[0]));
        Subscriber subscriber = shards.connect(
                "http-" + Integer.toHexString(System.identityHashCode(async)),
                visitor::getName,
                wake -> sink[0] = new ResponseSink(format, response, out, wake, closer, end),
                options(format));
        stream[0] = new Stream(format, subscriber, sink[0], visitor.known().expiresAt());
        open.add(stream[0]);
        async.addListener(end);
        return stream[0];
    }

    private static void head(HttpServletResponse response, StreamFormat format) {
        response.setContentType(format.contentType());
        response.setHeader("X-Accel-Buffering", "no"); // NGINX would hold back lines until it has a page of them
    }

    private void gone(Stream stream) {
        open.remove(stream);
        stream.subscriber().connectionGone();
    }

    /** Ends closed streams that are not read, and sends heartbeats. */
    public void keepAlive() {
        open.forEach(stream -> {
            stream.keepAlive(heartbeat.toNanos());
            stream.endIfOverdue();
        });
    }

    /** How many there could not be, because there were too many; downloads included. */
    public long refused() {
        return refused.sum() + downloads.map(Downloads::refused).orElse(0L);
    }

    /** How many there are. */
    public int count() {
        return open.size();
    }

    /** Ends all, with what waits for them first. */
    public void closeAll(String reason) {
        open.forEach(stream -> stream.subscriber().close(CloseCode.GOING_AWAY, reason));
    }

    /** Ends the threads. @return whether all was done in time */
    public boolean stop(Duration timeout) throws InterruptedException {
        closer.shutdown();
        boolean done = closer.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
        closer.shutdownNow();
        return done;
    }
}
