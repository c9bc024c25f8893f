/** Responses with lines of a log: those that go on as subscribers, and downloads, which end. */
@NullMarked
package io.redtail.http.streams;

import org.jspecify.annotations.NullMarked;
