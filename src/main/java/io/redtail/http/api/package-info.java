/** The paths below {@code /api}, a servlet each: who may call them, and which method does what. */
@NullMarked
package io.redtail.http.api;

import org.jspecify.annotations.NullMarked;
