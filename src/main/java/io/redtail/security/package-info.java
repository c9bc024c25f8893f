/** Who a client is, what it may subscribe to and publish, and how much of everything it may have. */
@NullMarked
package io.redtail.security;

import org.jspecify.annotations.NullMarked;
