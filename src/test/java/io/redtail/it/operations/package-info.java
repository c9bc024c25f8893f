/** What an operator uses: health, metrics, administration, logs, traces, drain, redeployment. */
package io.redtail.it.operations;
