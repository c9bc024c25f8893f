package io.redtail.config;

/**
 * How channels are divided into groups, so that no group takes the places of all others.
 *
 * @param group a regular expression for the ids that name their group; its first capturing group is the name
 * @param maxChannels a group with more channels than this stops its own first
 */
public record QuotaSettings(String group, int maxChannels) {}
