package io.redtail.it;

/** What clients say. */
final class Commands {

    static final String PING = "{\"action\":\"ping\"}";
    static final String LIST = "{\"action\":\"list\"}";

    private Commands() {}

    static String subscribe(String projectId) {
        return "{\"action\":\"subscribe\",\"projectId\":\"" + projectId + "\"}";
    }

    static String unsubscribe(String projectId) {
        return "{\"action\":\"unsubscribe\",\"projectId\":\"" + projectId + "\"}";
    }

    static String subscribeTenant(String tenantId) {
        return "{\"action\":\"subscribe\",\"tenantId\":\"" + tenantId + "\"}";
    }

    /** The dialect "jobs". */
    static String jobs(String tenantId) {
        return "{\"type\":\"SUBSCRIBE\",\"tenantId\":\"" + tenantId + "\"}";
    }

    /** The dialect "jobs". */
    static String jobsNoLonger(String tenantId) {
        return "{\"type\":\"UNSUBSCRIBE\",\"tenantId\":\"" + tenantId + "\"}";
    }
}
