/** Programs that publish to Redis as they are found in public, and the gateway that serves them by a few settings. */
package io.redtail.it.publishers;
