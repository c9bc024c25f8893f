/**
 * What {@code ./mvnw -Pdev} adds to the gateway to run it on a desk: a launcher of Payara Micro, and a Redis inside the WAR.
 * Nothing of this is in the production WAR.
 */
@NullMarked
package io.redtail.dev;

import org.jspecify.annotations.NullMarked;
