/** What Prometheus reads: numbers that other packages count anyway, read when somebody asks. */
@NullMarked
package io.redtail.ops.metrics;

import org.jspecify.annotations.NullMarked;
