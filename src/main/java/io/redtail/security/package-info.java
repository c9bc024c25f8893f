/** Who a client is, what it may follow and publish, and how much of everything it may have. */
@NullMarked
package io.redtail.security;

import org.jspecify.annotations.NullMarked;
