/** Routing and encoding alone, without a server, a socket or Redis. */
package io.redtail.bench.jmh;
