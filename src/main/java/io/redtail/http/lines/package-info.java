/** Bytes of an upload as they come, cut into the lines that are published. Plain Java. */
@NullMarked
package io.redtail.http.lines;

import org.jspecify.annotations.NullMarked;
