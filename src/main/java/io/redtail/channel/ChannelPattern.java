package io.redtail.channel;

/**
 * Channels of one type, as grants name them: {@code builds:42}, {@code builds:web/*}, {@code builds:*}.
 *
 * @param ids an id, or the beginning of some and {@code *}; not checked
 */
public record ChannelPattern(ChannelType type, String ids) {}
