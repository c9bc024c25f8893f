/** What a person starts with {@code ./mvnw -Ptools -Dtool=NAME}: it makes or measures something, and tests nothing. */
package io.redtail.tools;
