/** Where everything is put together, started and stopped. Nobody imports this package. */
@NullMarked
package io.redtail.bootstrap;

import org.jspecify.annotations.NullMarked;
