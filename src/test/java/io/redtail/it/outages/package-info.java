/** Redis that stops, freezes, restarts, or throws its clients out. */
package io.redtail.it.outages;
