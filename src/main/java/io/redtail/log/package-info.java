/** Where the gateway's own lines go, and what they are about. Plain Java, for every other package. */
@NullMarked
package io.redtail.log;

import org.jspecify.annotations.NullMarked;
