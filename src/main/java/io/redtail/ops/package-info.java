/** What an operator sees: health. */
@NullMarked
package io.redtail.ops;

import org.jspecify.annotations.NullMarked;
