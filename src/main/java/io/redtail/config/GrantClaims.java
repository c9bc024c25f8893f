package io.redtail.config;

import io.redtail.channel.ChannelType;
import java.util.Map;

/**
 * Which claims of a token grant channels.
 *
 * @param named the claim that lists them with their type, such as {@code builds:web/*}
 * @param ids for each built-in type, the claim that lists their ids
 */
public record GrantClaims(String named, Map<ChannelType, String> ids) {}
