package io.redtail.bench;

/** A payload was lost, doubled, changed or out of order: the run is void. */
final class WrongDeliveryException extends RuntimeException {

    WrongDeliveryException(String message) {
        super(message);
    }
}
