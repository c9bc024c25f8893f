/** Payara and GlassFish, whose WebSockets are Tyrus' on Grizzly. */
@NullMarked
package io.redtail.server.payara;

import org.jspecify.annotations.NullMarked;
