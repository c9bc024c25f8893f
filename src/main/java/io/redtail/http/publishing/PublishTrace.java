package io.redtail.http.publishing;

import io.redtail.delivery.Publisher;

/** One request that publishes, as somebody traces it. One thread at a time. */
public interface PublishTrace {

    /** Nobody traces it. */
    PublishTrace NONE = new PublishTrace() {
        @Override
        public Publisher through(Publisher publisher) {
            return publisher;
        }

        @Override
        public void end() {
            // It has not begun.
        }
    };

    /** The publisher for this request. */
    Publisher through(Publisher publisher);

    /** Nothing more comes of the request. */
    void end();
}
