/** Input that no client sends by accident, at the limits and beyond them. */
package io.redtail.it.hostile;
