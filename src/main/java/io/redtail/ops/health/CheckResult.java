package io.redtail.ops.health;

import java.util.Map;

/**
 * What a {@link Check} found.
 *
 * @param up whether all is well
 * @param data for people: strings, numbers and booleans, ages in seconds
 */
public record CheckResult(boolean up, Map<String, Object> data) {}
