/** What an operator sees: health, and the gateway in JMX. */
@NullMarked
package io.redtail.ops;

import org.jspecify.annotations.NullMarked;
