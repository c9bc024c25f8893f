package io.redtail.delivery;

import org.jspecify.annotations.Nullable;

/** Knows which publications somebody wants to see on their way to the sockets. */
public interface DeliveryTracing {

    /**
     * The router's thread, for each publication that has subscribers: nearly always null, and then quick. Never throws.
     */
    @Nullable
    DeliveryTrace arrived(Publication publication);
}
