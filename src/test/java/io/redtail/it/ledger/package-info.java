/** Clients of four kinds that come, go and change their minds, and hold every message against what must come. */
package io.redtail.it.ledger;
