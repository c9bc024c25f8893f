package io.redtail.delivery;

/** The gateway itself may not read a channel, or write to it. Asking again is of no use until somebody allows it. */
public final class ChannelRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ChannelRefusedException(String message) {
        super(message);
    }
}
