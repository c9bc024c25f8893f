/** A real Redis, a real Sentinel, and the cable between Redis and a gateway that a test can cut. */
package io.redtail.it.redis;
