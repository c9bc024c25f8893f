/** Open Liberty. */
@NullMarked
package io.redtail.server.liberty;

import org.jspecify.annotations.NullMarked;
