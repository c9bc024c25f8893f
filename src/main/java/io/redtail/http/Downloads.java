package io.redtail.http;

import io.redtail.delivery.Channel;
import io.redtail.delivery.Encoding;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.Start;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

/** Answers that end with what there is: {@code ?follow=false}. Any thread. */
final class Downloads {

    /** For all of it, however slowly it is read. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HistoryReader reader;
    private final Executor executor;
    private final int max;
    private final Semaphore free;
    private final LongAdder refused = new LongAdder();

    Downloads(HistoryReader reader, Executor executor, int max) {
        this.reader = reader;
        this.executor = executor;
        this.max = max;
        this.free = new Semaphore(max);
    }

    /** How many there could not be, because there were too many. */
    long refused() {
        return refused.sum();
    }

    /**
     * Sends what there is.
     *
     * @param owner who asks
     * @throws ProblemException if there are too many
     */
    void send(
            HttpServletRequest request,
            HttpServletResponse response,
            String owner,
            Channel channel,
            Start start,
            StreamFormat format,
            Encoding encoding)
            throws IOException {
        if (!free.tryAcquire()) {
            refused.increment();
            throw new ProblemException(Problem.unavailable(
                    "there are " + max + " downloads already (redtail.http.max-streams); try again later"));
        }
        AsyncContext async = request.startAsync(request, response);
        async.setTimeout(PATIENCE.toMillis());
        Download[] ended = new Download[1];
        EndOfRequest end = new EndOfRequest(async, () -> {
            free.release();
            if (ended[0] != null) {
                ended[0].cancel();
            }
        });
        Download download = new Download(reader, owner, channel, start, format, encoding, response, executor, end);
        ended[0] = download;
        async.addListener(end);
        response.getOutputStream().setWriteListener(download);
        download.begin();
    }
}
