/** Who may do what: tokens, tickets, origins, hosts, handshakes. */
package io.redtail.it.security;
