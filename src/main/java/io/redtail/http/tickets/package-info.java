/** Tickets, which stand in for a token where a client cannot send one. */
@NullMarked
package io.redtail.http.tickets;

import org.jspecify.annotations.NullMarked;
