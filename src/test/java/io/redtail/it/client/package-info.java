/** Clients of the gateway, from raw sockets to WebSocket and HTTP, and what they say and expect. */
package io.redtail.it.client;
