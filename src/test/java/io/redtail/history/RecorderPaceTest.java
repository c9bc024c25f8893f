package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecorderPaceTest {

    @Test
    void partitionsPublishAsManyMarkersAsOneWould() {
        RecorderPace pace = new RecorderPace(3);

        assertThat(pace.takeMark(1000)).isTrue();
        assertThat(pace.takeMark(1100)).as("another partition's").isFalse();
        assertThat(pace.takeMark(1250)).isTrue();
    }

    @Test
    void aMarkerOfAnotherNodeWillDo_whereNodesRecordDifferentPartitions() {
        RecorderPace shared = new RecorderPace(3);
        shared.heardMarker(1000);
        assertThat(shared.takeMark(1100)).isFalse();

        RecorderPace single = new RecorderPace(1);
        single.heardMarker(1000);
        assertThat(single.takeMark(1100)).isTrue();
    }

    @Test
    void onePartitionIsLookedAtTenTimesASecond_severalMoreSeldomUntilOneHasLostItsNode() {
        assertThat(new RecorderPace(1).lookMillis(0)).isEqualTo(100);
        RecorderPace shared = new RecorderPace(3, bound -> bound / 2);
        assertThat(shared.lookMillis(5000)).isEqualTo(1000);

        shared.alarm(5000);

        assertThat(shared.isAlarmedSince(4900)).isTrue();
        assertThat(shared.isAlarmedSince(5000)).isFalse();
        assertThat(shared.lookMillis(6000)).isEqualTo(100);
        assertThat(shared.lookMillis(8000)).isEqualTo(1000);
    }
}
