/** What holds for requests whatever their path: hosts, origins, methods, lengths, headers. */
@NullMarked
package io.redtail.http.filters;

import org.jspecify.annotations.NullMarked;
