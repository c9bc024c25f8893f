package io.redtail.archive;

import io.redtail.archive.ArchivedPages.Wish;
import io.redtail.channel.Channel;
import io.redtail.delivery.HistoryPage;
import io.redtail.delivery.HistoryReader;
import io.redtail.delivery.HistoryUnavailableException;
import io.redtail.delivery.StartPosition;
import io.redtail.log.Logs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the archive and Redis as one log.
 *
 * <p>Redis is asked first. If it no longer keeps what is wanted, the archive has it, for Redis forgets nothing that is not
 * archived; the pages that follow come from the archive, without Redis being asked, up to where Redis began. The last page
 * is Redis's own, and what comes live follows that. Nothing is read twice or left out where one ends and the other begins, for
 * offsets are the same in both.
 *
 * <p>What the archive should have and cannot be read is a gap of the kind {@code trimmed}, with its number.
 */
final class ArchivedHistoryReader implements HistoryReader {

    private static final Logger LOG = Logs.of(ArchivedHistoryReader.class);
    private static final int PAGE_COST = 4 * 1024;
    private static final int ENTRY_COST = 256;

    private final HistoryReader hot;
    private final Readings readings;
    private final Seam seam;

    ArchivedHistoryReader(HistoryReader hot, Readings readings, Seam seam) {
        this.hot = hot;
        this.readings = readings;
        this.seam = seam;
    }

    @Override
    public CompletableFuture<HistoryPage> read(String owner, Channel channel, StartPosition start) {
        if (channel.type().key().isPresent() || start instanceof StartPosition.Snapshot) {
            return hot.read(owner, channel, start);
        }
        CompletableFuture<HistoryPage> page = new CompletableFuture<>();
        Optional<Wish> next = start instanceof StartPosition.Since since
                ? seam.continued(channel, since.position())
                : Optional.empty();
        if (next.isPresent()) {
            run(owner, page, () -> readOn(owner, page, start, next.get()));
        } else {
            readHot(owner, page, channel, start, true);
        }
        return page;
    }

    private void readOn(String owner, CompletableFuture<HistoryPage> page, StartPosition start, Wish wish) {
        Optional<HistoryPage> next = seam.goOn(wish);
        if (next.isPresent()) {
            complete(owner, page, next.get());
        } else {
            readHot(owner, page, wish.channel(), start, false);
        }
    }

    private void readHot(
            String owner,
            CompletableFuture<HistoryPage> page,
            Channel channel,
            StartPosition start,
            boolean asksArchive) {
        CompletableFuture<HistoryPage> read = hot.read(owner, channel, start);
        var unusedCancellation = page.whenComplete((done, failure) -> {
            if (page.isCancelled()) {
                read.cancel(false);
            }
        });
        var unused = read.whenComplete((kept, failure) -> {
            if (failure != null) {
                page.completeExceptionally(failure);
            } else if (asksArchive && Seam.isShort(start, kept)) {
                run(owner, page, () -> complete(owner, page, seam.lengthened(channel, start, kept)));
            } else {
                page.complete(kept);
            }
        });
    }

    /** Whatever goes wrong, the page does not stay open. */
    private void run(String owner, CompletableFuture<HistoryPage> page, Runnable reading) {
        readings.run(owner, page, () -> {
            try {
                reading.run();
            } catch (RuntimeException redisIsAway) {
                LOG.log(Level.DEBUG, "archive_reading_failed", redisIsAway);
                page.completeExceptionally(new HistoryUnavailableException("Redis is away; try again", true));
            }
        });
    }

    private void complete(String owner, CompletableFuture<HistoryPage> page, HistoryPage read) {
        readings.count(
                owner,
                PAGE_COST
                        + read.entries().stream()
                                .mapToLong(entry -> ENTRY_COST + entry.weight())
                                .sum());
        page.complete(read);
    }
}
