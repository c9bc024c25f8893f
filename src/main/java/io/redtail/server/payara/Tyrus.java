package io.redtail.server.payara;

import io.redtail.server.MemberPath;

/** What is known of Tyrus 2.1.5 on Payara 6.2025.10, by reflection, for those who work below the API there. */
final class Tyrus {

    static final String SESSION = "org.glassfish.tyrus.core.TyrusSession";
    static final String CATALINA = "org.apache.catalina.connector.";

    private static final MemberPath PROXY = MemberPath.from(SESSION)
            .field("asyncRemote")
            .field("webSocket")
            .field("protocolHandler")
            .field("writer")
            .as("org.glassfish.tyrus.servlet.TyrusServletWriter")
            .field("tyrusHttpUpgradeHandler");

    /** From a session, also one that is closed, whose API would throw, to what reads for it: behind a proxy whose fields are empty. */
    static final MemberPath HANDLER = PROXY.as(
                    "org.glassfish.tyrus.servlet.TyrusServletUpgrade$TyrusHttpUpgradeHandlerProxy")
            .field("handler");

    /** From a session to the servlet container's connection below it. */
    static final MemberPath WEB_CONNECTION = PROXY.call("getWebConnection").as(CATALINA + "WebConnectionImpl");

    private Tyrus() {}
}
