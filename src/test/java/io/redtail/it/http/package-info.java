/** What HTTP clients see: publishing, event streams, text streams, proxies. */
package io.redtail.it.http;
