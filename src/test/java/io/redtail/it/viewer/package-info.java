/** The viewer in Chromium. */
package io.redtail.it.viewer;
