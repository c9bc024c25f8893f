/** Whether the gateway is alive, ready and started: the checks, and who may ask for them. */
@NullMarked
package io.redtail.ops.health;

import org.jspecify.annotations.NullMarked;
