/** Replay, recovery, the recorder's death, and the ledger of what was published and delivered. */
package io.redtail.it.history;
