package io.redtail.config;

import io.redtail.channel.ChannelType;
import java.util.List;
import java.util.Map;

/**
 * What a role may do: for each type of channel a list of ids or of prefixes that end with {@code *}.
 *
 * @param subscribe channels it may subscribe to
 * @param publish channels it may publish to
 */
public record RoleSettings(Map<ChannelType, List<String>> subscribe, Map<ChannelType, List<String>> publish) {}
