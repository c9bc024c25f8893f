/** How people write durations. */
@NullMarked
package io.redtail.time;

import org.jspecify.annotations.NullMarked;
