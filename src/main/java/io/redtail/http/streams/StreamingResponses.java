package io.redtail.http.streams;

import io.redtail.channel.Channel;
import io.redtail.config.Configuration;
import io.redtail.config.ShareSettings;
import io.redtail.delivery.CloseCode;
import io.redtail.delivery.ControlMessage;
import io.redtail.delivery.EncodedMessage;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.GapPolicy;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Peer;
import io.redtail.delivery.Shards;
import io.redtail.delivery.SlowConsumerPolicy;
import io.redtail.delivery.StartPosition;
import io.redtail.delivery.Subscriber;
import io.redtail.delivery.SubscriberOptions;
import io.redtail.delivery.SubscriptionRegistry;
import io.redtail.delivery.WireFormat;
import io.redtail.http.Places;
import io.redtail.http.Problem;
import io.redtail.http.ProblemException;
import io.redtail.protocol.ServerMessageEncoder;
import io.redtail.security.Caller;
import io.redtail.security.Shares;
import io.redtail.server.Server;
import io.redtail.server.TcpTable;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * All responses of this node that stream a log. Each is a {@link Subscriber} as a WebSocket session is one, served by
 * the same shards. Any thread.
 */
public final class StreamingResponses {

    private static final String MAX_STREAMS = "http.max-streams";
    private static final int CLOSERS = 2;

    private final Set<StreamingResponse> open = ConcurrentHashMap.newKeySet();
    private final Map<LineTimes, SubscriberOptions> texts = new EnumMap<>(LineTimes.class);
    private final Map<LineTimes, SubscriberOptions> events = new EnumMap<>(LineTimes.class);
    private final Server server;
    private final Shards shards;
    private final SubscriptionRegistry registry;
    private final ThreadPoolExecutor closer;
    private final Optional<Downloads> downloads;
    private final Shares shares;
    private final Places places;
    private final Duration heartbeat;
    private final ResponseCompression compression;
    private final Departures departures = new Departures(new TcpTable());

    public StreamingResponses(
            Configuration configuration,
            Server server,
            Shards shards,
            SubscriptionRegistry registry,
            Optional<HistoryReader> history,
            ServerMessageEncoder encoder,
            ThreadFactory threads) {
        this.server = server;
        this.shards = shards;
        this.registry = registry;
        int max = configuration.http().maxStreams();
        ShareSettings perCaller = configuration.shares();
        this.shares = new Shares("streams", perCaller.streamsPerAddress(), perCaller.streamsPerIdentity());
        this.places = new Places("streams", MAX_STREAMS, max, shares);
        this.heartbeat = configuration.http().heartbeatInterval();
        this.compression = new ResponseCompression(configuration.http().compression());
        this.closer = new ThreadPoolExecutor(
                CLOSERS, CLOSERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads); // a few tasks a stream
        closer.allowCoreThreadTimeOut(true);
        this.downloads = history.map(
                reader -> new Downloads(reader, server, closer, new Places("downloads", MAX_STREAMS, max, shares)));
        int sendQueueMaxBytes = configuration.delivery().outboxMaxBytes();
        for (LineTimes times : LineTimes.values()) {
            texts.put(times, options(new TextEncoding(times), sendQueueMaxBytes));
            events.put(times, options(new EventEncoding(encoder, times), sendQueueMaxBytes));
        }
    }

    /** Who is too slow loses nothing unannounced: the response ends, and the client may come back. */
    private static SubscriberOptions options(Encoding encoding, int sendQueueMaxBytes) {
        return new SubscriberOptions(
                new WireFormat(encoding, ResponseFraming.INSTANCE),
                sendQueueMaxBytes,
                SlowConsumerPolicy.DISCONNECT,
                GapPolicy.ANNOUNCE);
    }

    /**
     * Answers with a log, as the request asks for it.
     *
     * @param caller who has it until its token expires, and whose share it is a part of
     * @throws ProblemException if it cannot be had so
     * @throws io.redtail.security.RefusedException if the caller has had its share
     */
    public void send(HttpServletRequest request, HttpServletResponse response, Channel channel, Caller caller)
            throws IOException {
        StreamFormat format = StreamFormat.of(request.getHeader("Accept"));
        StreamQuery query = StreamQuery.of(request, channel, downloads.isPresent());
        BodyCoding coding = compression.coding(request, response);
        if (request.getMethod().equals("HEAD")) {
            head(response, format); // whether it could be asked for; nobody is subscribed, and Redis is not asked
            response.flushBuffer();
        } else if (query.live()) {
            subscribe(request, response, channel, query, format, coding, caller);
        } else {
            head(response, format);
            downloads
                    .orElseThrow()
                    .send(
                            request,
                            response,
                            channel,
                            query.start(),
                            format,
                            options(format, query.times()).format().encoding(),
                            coding,
                            caller);
        }
    }

    private SubscriberOptions options(StreamFormat format, LineTimes times) {
        return Objects.requireNonNull((format == StreamFormat.EVENTS ? events : texts).get(times));
    }

    /** 200 when the channel is live in Redis, 503 if it cannot be now. */
    private void subscribe(
            HttpServletRequest request,
            HttpServletResponse response,
            Channel channel,
            StreamQuery query,
            StreamFormat format,
            BodyCoding coding,
            Caller caller)
            throws IOException {
        Places.Place place = places.take(caller);
        try {
            AsyncContext async = request.startAsync(request, response);
            async.setTimeout(0);
            Presence presence = Presence.of(request);
            StreamingResponse stream =
                    connect(async, response, format, options(format, query.times()), coding, caller, place, presence);
            begin(stream, response, channel, query.start());
        } catch (IOException | RuntimeException e) {
            place.release();
            throw e;
        }
    }

    private void begin(StreamingResponse stream, HttpServletResponse response, Channel channel, StartPosition start)
            throws IOException {
        try {
            response.getOutputStream()
                    .setWriteListener(stream.sink()); // before the first write, which may come at once
        } catch (IOException | RuntimeException e) {
            gone(stream); // its client has left already
            throw e;
        }
        registry.subscribe(stream.subscriber(), channel, start, page -> new ControlMessage(EncodedMessage.of("")))
                .whenComplete((live, failure) -> {
                    if (failure == null) {
                        stream.goLive();
                    } else {
                        closer.execute(() -> stream.sink().refuse(Problem.whyNot(channel, failure)));
                    }
                });
    }

    private StreamingResponse connect(
            AsyncContext async,
            HttpServletResponse response,
            StreamFormat format,
            SubscriberOptions options,
            BodyCoding coding,
            Caller caller,
            Places.Place place,
            Presence presence)
            throws IOException {
        head(response, format);
        var out = response.getOutputStream();
        ResponseSink[] sink = new ResponseSink[1];
        StreamingResponse[] stream = new StreamingResponse[1];
        AsyncCompletion end = new AsyncCompletion(async, server.departure(out), () -> {
            coding.release();
            gone(stream[0]);
        });
        Subscriber subscriber = shards.connect(
                "http-",
                () -> new Peer(caller.address(), caller.subject()),
                wake -> sink[0] = new ResponseSink(format, response, out, coding, wake, closer, end),
                options);
        subscriber.expireWhen(caller.expiry()::hasCome);
        stream[0] = new StreamingResponse(format, subscriber, sink[0], place, presence);
        open.add(stream[0]);
        async.addListener(end);
        return stream[0];
    }

    private static void head(HttpServletResponse response, StreamFormat format) {
        response.setContentType(format.contentType());
        response.setHeader("X-Accel-Buffering", "no"); // NGINX would hold back lines until it has a page of them
    }

    private void gone(StreamingResponse stream) {
        open.remove(stream);
        stream.gone();
    }

    /** Ends what has expired and what was closed and is not read, and sends heartbeats. */
    public void keepAlive() {
        downloads.ifPresent(Downloads::endOverdue);
        open.forEach(stream -> {
            stream.keepAlive(heartbeat.toNanos());
            stream.endIfOverdue();
        });
        departures.look(open);
    }

    /** How many there could not be, because there were too many; downloads included. */
    public long refused() {
        return places.refused() + downloads.map(Downloads::refused).orElse(0L);
    }

    /**
     * How many there could not be, because their caller had had its share, by the limit's key without {@code redtail.}.
     */
    public Map<String, Long> refusedShares() {
        return shares.refused();
    }

    /** What compresses them, and downloads. */
    public Compressors compressors() {
        return compression.compressors();
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
