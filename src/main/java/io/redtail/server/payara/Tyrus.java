package io.redtail.server.payara;

import io.redtail.server.MemberPath;

/** What is known of Tyrus 2.1.5 on Payara 6.2025.10, by reflection, for those who work below the API there. */
final class Tyrus {

    static final String SESSION = "org.glassfish.tyrus.core.TyrusSession";
    static final String UPGRADE_HANDLER = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";
    static final String CATALINA = "org.apache.catalina.connector.";

    /** From a session, also one that is closed, whose API would throw, to the servlet container's connection below it. */
    static final MemberPath WEB_CONNECTION = MemberPath.from(SESSION)
            .field("asyncRemote")
            .field("webSocket")
            .field("protocolHandler")
            .field("writer")
            .as("org.glassfish.tyrus.servlet.TyrusServletWriter")
            .field("tyrusHttpUpgradeHandler")
            .call("getWebConnection")
            .as(CATALINA + "WebConnectionImpl");

    private Tyrus() {}
}
