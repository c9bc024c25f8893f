/** What the gateway needs of its server beyond the server's APIs, and whether it has it. */
@NullMarked
package io.redtail.server;

import org.jspecify.annotations.NullMarked;
