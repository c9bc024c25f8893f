package io.redtail.it.client;

/** What clients say. */
public final class Commands {

    public static final String PING = "{\"action\":\"ping\"}";
    public static final String LIST = "{\"action\":\"list\"}";

    private Commands() {}

    public static String subscribe(String projectId) {
        return "{\"action\":\"subscribe\",\"projectId\":\"" + projectId + "\"}";
    }

    public static String unsubscribe(String projectId) {
        return "{\"action\":\"unsubscribe\",\"projectId\":\"" + projectId + "\"}";
    }

    public static String subscribeTenant(String tenantId) {
        return "{\"action\":\"subscribe\",\"tenantId\":\"" + tenantId + "\"}";
    }

    /** The dialect "jobs". */
    public static String jobs(String tenantId) {
        return "{\"type\":\"SUBSCRIBE\",\"tenantId\":\"" + tenantId + "\"}";
    }

    /** The dialect "jobs". */
    public static String jobsNoLonger(String tenantId) {
        return "{\"type\":\"UNSUBSCRIBE\",\"tenantId\":\"" + tenantId + "\"}";
    }
}
