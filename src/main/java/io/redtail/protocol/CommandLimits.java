package io.redtail.protocol;

/**
 * What one connection may ask for.
 *
 * @param subscriptions how many channels it may be subscribed to at a time
 * @param commandsPerSecond how many commands it may send, with bursts of twice as many
 * @param badMessages how many bad messages close it, of which it is forgiven one every ten seconds
 */
public record CommandLimits(int subscriptions, int commandsPerSecond, int badMessages) {}
