package io.redtail.protocol;

/**
 * What the gateway says besides publications, as JSON-B writes it: members in the order given, absent ones left out.
 *
 * <p>Legacy clients see exactly these bytes, so the order is part of the contract.
 */
public sealed interface ServerMessage permits Answer, Notice {}
