/** What runs in the background, and what is started in order and stopped in reverse. Plain Java, for every other package. */
@NullMarked
package io.redtail.lifecycle;

import org.jspecify.annotations.NullMarked;
