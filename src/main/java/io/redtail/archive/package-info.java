/**
 * Logs without end: what Redis no longer keeps, in files or objects that never change. {@link io.redtail.archive.Segment} is
 * what they look like, {@link io.redtail.archive.ArchiveStore} where they are, {@link io.redtail.archive.Archiver} writes them,
 * {@link io.redtail.archive.ArchivedHistoryReader} reads them and Redis as one log.
 */
@NullMarked
package io.redtail.archive;

import org.jspecify.annotations.NullMarked;
