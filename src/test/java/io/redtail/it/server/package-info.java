/** The gateways under test: the shared one that Arquillian deploys, servers of a test's own, their processes and logs. */
package io.redtail.it.server;
