/** One tenant in every hostile way, and what the others notice. */
package io.redtail.it.neighbours;
