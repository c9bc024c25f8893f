/** There will be no picture; the message is all that there is to say. */
export class NotRunnable extends Error {}

/** Prometheus does not take a query; the message is its own. */
export class Refused extends Error {}
