/** WildFly, whose WebSockets are Undertow's. Loaded there only: it is compiled against Undertow. */
@NullMarked
package io.redtail.server.wildfly;

import org.jspecify.annotations.NullMarked;
