/** Who a client is, and what it may follow and publish. */
@NullMarked
package io.redtail.security;

import org.jspecify.annotations.NullMarked;
