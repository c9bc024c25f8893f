package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistorySharesTest {

    @Test
    void aSinglePartitionMayTakeAll() {
        HistoryShares shares = new HistoryShares(1, 1000, 10);

        assertThat(shares.takes(0, 900, 9)).isEqualTo(900);

        assertThat(shares.maxBytes(0)).isEqualTo(1000);
        assertThat(shares.maxChannels(0)).isEqualTo(10);
        assertThat(shares.quota(7)).isEqualTo(7);
    }

    @Test
    void aPartitionMayTakeWhatOthersLeave() {
        HistoryShares shares = new HistoryShares(4, 1000, 40);
        shares.takes(0, 600, 3);
        long all = shares.takes(1, 100, 20);

        assertThat(all).isEqualTo(700);
        assertThat(shares.maxBytes(0)).isEqualTo(900);
        assertThat(shares.maxBytes(1)).isEqualTo(400);
        assertThat(shares.maxBytes(2)).isEqualTo(300);
        assertThat(shares.maxChannels(0)).isEqualTo(20);
        assertThat(shares.quota(7)).isEqualTo(1);
    }

    @Test
    void whoeverTakesLittleMayTakeAnEqualShare_andWhoeverTakesTooMuchMustGiveIt() {
        HistoryShares shares = new HistoryShares(4, 1000, 40);
        shares.takes(0, 1000, 40);
        assertThat(shares.maxBytes(3)).isEqualTo(250);

        shares.takes(3, 250, 10);
        assertThat(shares.maxBytes(0)).isEqualTo(750);
        assertThat(shares.maxChannels(0)).isEqualTo(30);
    }
}
