package io.redtail.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which three of many nodes listen, and when one begins and ends. */
class ListenerRoleTest {

    private static final List<String> NODES = nodes(22, "");

    /** The nodes of a Redis, whose names have something of that Redis at their end. */
    private static List<String> nodes(int count, String suffix) {
        return IntStream.range(0, count).mapToObj(i -> "gateway-" + i + suffix).toList();
    }

    private static ListenerRole role(String node) {
        return new ListenerRole(node, 3);
    }

    /** Those that listen after their first look. */
    private static List<String> listeners(List<String> nodes) {
        return nodes.stream()
                .filter(node -> {
                    ListenerRole role = role(node);
                    role.look(0, nodes);
                    return role.listens();
                })
                .toList();
    }

    private static List<String> without(List<String> nodes, String one) {
        return nodes.stream().filter(node -> !node.equals(one)).toList();
    }

    private static String notChosen() {
        List<String> chosen = listeners(NODES);
        return NODES.stream().filter(node -> !chosen.contains(node)).findFirst().orElseThrow();
    }

    /** One that listened because the nodes with higher ranks had not started yet. */
    private static ListenerRole displaced(long now) {
        String node = notChosen();
        ListenerRole role = role(node);
        role.look(0, List.of(node));
        assertThat(role.listens()).isTrue();
        role.look(now, NODES);
        return role;
    }

    @Test
    void threeOfManyListen_whateverTheOrderInWhichTheyAreNamed() {
        List<String> reversed = new ArrayList<>(NODES);
        Collections.reverse(reversed);

        assertThat(listeners(NODES)).hasSize(3);
        assertThat(listeners(reversed)).hasSameElementsAs(listeners(NODES));
    }

    @Test
    void upToThreeAllListen() {
        assertThat(listeners(nodes(3, ""))).hasSize(3);
        assertThat(listeners(nodes(1, ""))).hasSize(1);
    }

    @Test
    void nodesShareWhatThereIsToHearOfManyRedis() {
        List<String> all = IntStream.range(0, 62)
                .boxed()
                .flatMap(redis -> listeners(nodes(22, "." + redis)).stream())
                .map(name -> name.substring(0, name.indexOf('.')))
                .toList();

        assertThat(all).hasSize(62 * 3);
        assertThat(NODES)
                .allSatisfy(node -> assertThat(all.stream().filter(node::equals))
                        .as("of 62 Redis, %s hears 8.5 on average", node)
                        .hasSizeBetween(3, 18));
    }

    @Test
    void whenAListenerLeaves_anotherOneBeginsAtItsSecondLook() {
        String leaves = listeners(NODES).get(0);
        List<String> rest = without(NODES, leaves);
        String begins = listeners(rest).stream()
                .filter(node -> !listeners(NODES).contains(node))
                .findFirst()
                .orElseThrow();
        ListenerRole role = role(begins);
        role.look(0, NODES);

        role.look(1, rest);
        assertThat(role.listens()).as("Redis may have forgotten the others").isFalse();
        role.look(2, rest);
        assertThat(role.listens()).isTrue();
    }

    @Test
    void aRedisThatHasForgottenAllMakesNobodyListen() {
        String node = notChosen();
        ListenerRole role = role(node);
        role.look(0, NODES);

        role.look(1, List.of(node));
        role.look(2, NODES);
        role.look(3, List.of(node));

        assertThat(role.listens()).isFalse();
    }

    @Test
    void whoeverIsDisplacedGivesLeasesAwayOneByOne_whenNewcomersHaveHeardEnough() {
        ListenerRole role = displaced(1000);
        long give = 1000 + ListenerRole.NEWCOMER_MILLIS;

        assertThat(role.mayGiveAway(give - 1)).isFalse();
        assertThat(role.mayGiveAway(give)).as("the first").isTrue();
        assertThat(role.mayGiveAway(give + GiveAwayTurns.FIRST_MILLIS - 1)).isFalse();
        assertThat(role.mayGiveAway(give + GiveAwayTurns.FIRST_MILLIS)).isTrue();
        assertThat(role.mayGiveAway(give + GiveAwayTurns.FIRST_MILLIS + GiveAwayTurns.NEXT_MILLIS))
                .isTrue();
    }

    @Test
    void whatNobodyTakesIsNotGivenAwayAgainForLong() {
        ListenerRole role = displaced(1000);
        long give = 1000 + ListenerRole.NEWCOMER_MILLIS;
        assertThat(role.mayGiveAway(give)).isTrue();

        role.refused(give);

        assertThat(role.mayGiveAway(give + GiveAwayTurns.REFUSED_MILLIS - 1)).isFalse();
        assertThat(role.mayGiveAway(give + GiveAwayTurns.REFUSED_MILLIS)).isTrue();
    }

    @Test
    void whoeverIsDisplacedListensForAWhile_andWhileFewOthersDo() {
        ListenerRole role = displaced(1000);

        assertThat(role.mayEnd(1000 + ListenerRole.LINGER_MILLIS - 1)).isFalse();
        assertThat(role.mayEnd(1000 + ListenerRole.LINGER_MILLIS)).isTrue();
        assertThat(role.areEnough(3)).as("with this one").isFalse();
        assertThat(role.areEnough(4)).isTrue();
        role.end();
        assertThat(role.listens()).isFalse();
    }

    @Test
    void whoeverIsChosenAgainContinues() {
        ListenerRole role = displaced(1000);

        role.look(2000, List.of());

        assertThat(role.mayGiveAway(1_000_000)).isFalse();
        assertThat(role.mayEnd(1_000_000)).isFalse();
        assertThat(role.listens()).isTrue();
    }

    @Test
    void whoeverDeletesListensForAWhile() {
        ListenerRole role = role(notChosen());
        role.look(0, NODES);

        role.listenForNow(1000);
        role.look(2000, NODES);

        assertThat(role.listens()).isTrue();
        assertThat(role.mayEnd(1000 + ListenerRole.LINGER_MILLIS)).isTrue();
    }

    @Test
    void whoeverMayNotAskListens() {
        ListenerRole role = role("gateway-0");

        role.alone();

        assertThat(role.listens()).isTrue();
    }
}
