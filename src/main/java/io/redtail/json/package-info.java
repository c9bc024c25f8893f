/** JSON and UTF-8 as bytes: read, checked and written without a string in between. Plain Java. */
@NullMarked
package io.redtail.json;

import org.jspecify.annotations.NullMarked;
