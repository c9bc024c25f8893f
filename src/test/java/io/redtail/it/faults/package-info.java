/**
 * What happens when something fails: two gateways behind NGINX under a base load, one fault after the other, and a ledger
 * that holds what each viewer got against what Redis acknowledged.
 */
package io.redtail.it.faults;
