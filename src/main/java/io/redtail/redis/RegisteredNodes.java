package io.redtail.redis;

import java.util.List;

/**
 * The gateways of one Redis, as far as they could be read.
 *
 * @param descriptions each node's last description of itself, in no order
 * @param unread ids of those whose description could not be read, because the master that keeps it is away
 */
public record RegisteredNodes(List<String> descriptions, List<String> unread) {}
