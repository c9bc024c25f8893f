package io.redtail.it.neighbours;

import io.redtail.it.client.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** How a tenant with a right token may try to take what is the others'. */
enum HostileWay {
    EXPIRED_TOKENS("uploads and streams go on with expired tokens") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.repeat(4, turn -> {
                try (RawClient upload =
                        tenant.request("PUT", "expired", tenant.token(2), "Transfer-Encoding: chunked")) {
                    byte[] lines = chunk("still here\n".repeat(100));
                    while (tenant.isRunning()) {
                        upload.sendBytes(lines);
                        tenant.pause(20);
                    }
                }
            });
            tenant.repeat(4, turn -> {
                try (RawClient stream =
                        tenant.request("GET", "expired", tenant.token(2), "Accept: text/event-stream")) {
                    tenant.count(stream.head());
                    stream.rest();
                }
            });
        }
    },

    STREAMS_AND_UPLOADS("takes all streams and uploads, and holds them") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.repeat(2, turn -> hold(tenant, 550, "GET", "Accept: text/event-stream"));
            tenant.repeat(2, turn -> hold(tenant, 75, "PUT", "Transfer-Encoding: chunked\r\nExpect: 100-continue"));
        }

        private void hold(HostileTenant tenant, int wanted, String method, String header) throws InterruptedException {
            List<RawClient> held = new ArrayList<>();
            try {
                while (tenant.isRunning()) {
                    if (held.size() < wanted) {
                        RawClient client = tenant.request(method, "held-" + held.size(), tenant.token(), header);
                        held.add(client);
                        tenant.count(client.head());
                    }
                    tenant.pause(held.size() < wanted ? 2 : 100);
                }
            } finally {
                held.forEach(RawClient::close);
            }
        }
    },

    MANY_CHANNELS("publishes on ever new channels") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.repeat(4, turn -> tenant.post(() -> "c-" + UUID.randomUUID(), "", "one line\n"));
        }
    },

    FAST_UPLOAD("uploads as fast as it can") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.repeat(2, turn -> {
                byte[] lines = chunk(("x".repeat(1_023) + "\n").repeat(64));
                try (RawClient upload =
                        tenant.request("PUT", "fast-" + turn, tenant.token(), "Transfer-Encoding: chunked")) {
                    while (tenant.isRunning()) {
                        upload.sendBytes(lines);
                        tenant.count("HTTP/1.1 200");
                    }
                }
            });
        }
    },

    CHURN("subscribes with tail and unsubscribes, without reading") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.fill("churn", "x".repeat(200) + "\n", 5_000);
            String subscribe =
                    "{\"action\":\"subscribe\",\"tail\":10000,\"projectId\":\"" + tenant.project("churn") + "\"}";
            String unsubscribe = subscribe.replace("\"subscribe\",\"tail\":10000", "\"unsubscribe\"");
            tenant.repeat(4, turn -> tenant.churn(Optional.empty(), subscribe, unsubscribe));
        }
    },

    SNAPSHOTS("subscribes with snapshot and unsubscribes, without reading") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.fillState("state", 5_000);
            String channel = "\"channel\":\"jobs:" + tenant.project("state") + "\"}";
            tenant.repeat(
                    4,
                    turn -> tenant.churn(
                            Optional.of("redtail.v1"),
                            "{\"action\":\"subscribe\",\"snapshot\":true," + channel,
                            "{\"action\":\"unsubscribe\"," + channel));
        }
    },

    TICKETS("asks for tickets") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.repeat(4, turn -> tenant.ask("POST /api/tickets?channel=logs:" + tenant.project("tickets")));
        }
    },

    CHANNELS("asks which channels there are") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.repeat(4, turn -> tenant.ask("GET /api/channels?limit=1000"));
        }
    },

    LONG_LINES("publishes lines of 1 MB, and reads them again and again") {
        @Override
        void attack(HostileTenant tenant) {
            String line = noise(900_000); // or history keeps a hundred times as many, compressed
            tenant.repeat(1, turn -> tenant.post(() -> "long", "", line + "\n"));
            tenant.repeat(3, turn -> {
                try (RawClient reader = tenant.request("GET", "long?follow=false&tail=1000", tenant.token(), "X: y")) {
                    tenant.count(reader.head());
                    reader.skipRest();
                }
            });
        }
    },

    IDEMPOTENCY_KEYS("publishes nothing, each time with a new Idempotency-Key") {
        @Override
        void attack(HostileTenant tenant) {
            tenant.repeat(4, turn -> tenant.post(() -> "keys", "Idempotency-Key: " + UUID.randomUUID() + "\r\n", ""));
        }
    };

    private final String description;

    private static String noise(int length) {
        return new Random(1)
                .ints(length, '0', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    HostileWay(String description) {
        this.description = description;
    }

    /** Returns at once; continues until the tenant is closed. */
    abstract void attack(HostileTenant tenant);

    @Override
    public String toString() {
        return description;
    }

    private static byte[] chunk(String text) {
        return (Integer.toHexString(text.length()) + "\r\n" + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
