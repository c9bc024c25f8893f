package io.redtail.it.hostile;

import io.redtail.it.client.Bystander;
import io.redtail.it.server.GatewayTests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests extend during each of which somebody else follows a log, and must not notice anything. */
abstract class BystanderTests extends GatewayTests {

    private Bystander bystander;

    @BeforeEach
    void watchABystander() {
        bystander = Bystander.watch();
    }

    @AfterEach
    void bystanderHasNoticedNothing() throws InterruptedException {
        try {
            bystander.assertUndisturbed();
        } finally {
            bystander.close();
        }
    }
}
