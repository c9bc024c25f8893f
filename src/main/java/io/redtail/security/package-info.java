/** Who may do what. */
@NullMarked
package io.redtail.security;

import org.jspecify.annotations.NullMarked;
