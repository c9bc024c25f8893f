/** Redtail beside its peers: one load generator for all, one table. */
@NullMarked
package io.redtail.bench;

import org.jspecify.annotations.NullMarked;
