package io.redtail.dev;

/** A reason not to run, in one line that the person at the terminal can act on. */
final class DevServerException extends RuntimeException {

    DevServerException(String message) {
        super(message);
    }
}
