/** One typed configuration, read from MicroProfile Config and checked when the application starts. */
@NullMarked
package io.redtail.config;

import org.jspecify.annotations.NullMarked;
