package io.redtail.delivery;

/** What a shard finds in its {@link Mailbox}. */
sealed interface Mail permits Publication, Mail.Task {

    /** Something to do on the shard's thread: a registration, an answer, a close, a wake-up. */
    record Task(Runnable action) implements Mail {}
}
