/** Requests that publish: their body on its way to Redis, once, at the pace that the limits allow. */
@NullMarked
package io.redtail.http.publishing;

import org.jspecify.annotations.NullMarked;
