package io.redtail.http.streams;

import io.redtail.channel.Channel;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.StartPosition;
import io.redtail.http.Places;
import io.redtail.http.ProblemException;
import io.redtail.security.Caller;
import io.redtail.server.Server;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Answers that end with what there is: {@code ?follow=false}. Any thread. */
final class Downloads {

    /** For all of it, however slowly it is read. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final HistoryReader reader;
    private final Server server;
    private final Executor executor;
    private final Places places;
    private final Set<Download> open = ConcurrentHashMap.newKeySet();

    Downloads(HistoryReader reader, Server server, Executor executor, Places places) {
        this.reader = reader;
        this.server = server;
        this.executor = executor;
        this.places = places;
    }

    /** How many there could not be, because there were too many. */
    long refused() {
        return places.refused();
    }

    /**
     * Sends what there is.
     *
     * @param caller whose it is until its token expires
     * @throws ProblemException if there are too many, as {@link Places#take}
     */
    void send(
            HttpServletRequest request,
            HttpServletResponse response,
            Channel channel,
            StartPosition start,
            StreamFormat format,
            Encoding encoding,
            BodyCoding coding,
            Caller caller)
            throws IOException {
        Places.Place place = places.take(caller);
        try {
            begin(
                    request.startAsync(request, response),
                    place,
                    coding,
                    end -> new Download(
                            reader,
                            caller.getName(),
                            channel,
                            start,
                            format,
                            encoding,
                            response,
                            coding,
                            executor,
                            end,
                            caller.expiry()));
        } catch (IOException | RuntimeException e) {
            place.release();
            throw e;
        }
    }

    private interface Making {

        Download endingWith(AsyncCompletion end) throws IOException;
    }

    private void begin(AsyncContext async, Places.Place place, BodyCoding coding, Making making) throws IOException {
        async.setTimeout(TIMEOUT.toMillis());
        Download[] begun = new Download[1];
        ServletOutputStream out = async.getResponse().getOutputStream();
        AsyncCompletion end = new AsyncCompletion(async, server.departure(out), () -> {
            place.release();
            coding.release();
            if (begun[0] != null) {
                open.remove(begun[0]);
                begun[0].cancel();
            }
        });
        Download download = making.endingWith(end);
        begun[0] = download;
        open.add(download);
        async.addListener(end);
        out.setWriteListener(download);
        download.begin();
    }

    /** Ends those whose client has left or whose token has expired, also where the client does not read. */
    void endOverdue() {
        open.forEach(Download::endIfOverdue);
    }
}
