/** Publishing and streaming over plain HTTP: servlets, uploads, streams. */
@NullMarked
package io.redtail.http;

import org.jspecify.annotations.NullMarked;
