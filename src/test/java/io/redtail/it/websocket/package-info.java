/** What WebSocket clients of each dialect see. */
package io.redtail.it.websocket;
