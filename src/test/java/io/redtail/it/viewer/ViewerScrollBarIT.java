package io.redtail.it.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.redtail.it.client.Ids;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The scroll bar, dragged with a mouse as the system delivers it. */
class ViewerScrollBarIT extends BrowserTests {

    /** So far into the track there is the thumb when the list is at its beginning, whether the bar has arrows or not. */
    private static final int INTO_THUMB = 18;

    private static final int STEP = 8;

    private final String project = Ids.fresh("bar");

    /** Where the scroll bar is, on the page: its middle, its upper and its lower end. */
    private record Bar(double x, double top, double bottom) {

        static Bar ofLines() {
            List<String> numbers = browser.strings(
                    "const s = document.querySelector('.lines');"
                            + "const { right, top, bottom } = s.getBoundingClientRect();"
                            + "return [right - (s.offsetWidth - s.clientWidth) / 2, top, bottom, s.offsetWidth - s.clientWidth]");
            assertThat(numbers.get(3)).as("the scroll bar's width").isNotEqualTo("0");
            return new Bar(number(numbers.get(0)), number(numbers.get(1)), number(numbers.get(2)));
        }

        private static double number(String text) {
            return Double.parseDouble(text);
        }
    }

    private static void mouse(String type, double x, double y) {
        browser.cdp(
                "Input.dispatchMouseEvent",
                Map.of(
                        "type",
                        type,
                        "x",
                        x,
                        "y",
                        y,
                        "button",
                        "left",
                        "buttons",
                        type.equals("mouseReleased") ? 0 : 1,
                        "clickCount",
                        1));
    }

    /** The rows that are seen once the page has drawn. */
    private static List<Integer> seen() {
        Object rows = browser.runAsync("""
                const done = arguments[arguments.length - 1];
                const { list } = redtail.panes.active;
                const look = () => [...list.rendered.keys()].filter((row) => list.placeOf(row) !== undefined).join();
                requestAnimationFrame(() => requestAnimationFrame(() => done(look())));
                """);
        return List.of(String.valueOf(rows).split(",", -1)).stream()
                .map(Integer::valueOf)
                .toList();
    }

    /** Drags the thumb from its place at the list's beginning to the end, and says which rows were seen on the way. */
    private static SortedSet<Integer> dragToTheEnd() {
        browser.run("redtail.panes.active.list.go(0)");
        browser.await("the beginning", "document.querySelector('.lines').scrollTop === 0");
        Bar bar = Bar.ofLines();
        SortedSet<Integer> rows = new TreeSet<>(seen());
        double from = bar.top() + INTO_THUMB;
        mouse("mousePressed", bar.x(), from);
        int last = rows.last();
        for (double y = from; y < bar.bottom() + STEP; y += STEP) {
            mouse("mouseMoved", bar.x(), y);
            List<Integer> now = seen();
            assertThat(now.get(now.size() - 1)).as("it goes on").isGreaterThanOrEqualTo(last);
            last = now.get(now.size() - 1);
            rows.addAll(now);
        }
        mouse("mouseReleased", bar.x(), bar.bottom());
        return rows;
    }

    @Test
    void draggedThroughSixtyWrappedLines_showsEveryOneAndReachesTheEnd() {
        browser.follow("project=" + project + "&wrap=on");
        publish(
                project,
                IntStream.range(0, 60)
                        .mapToObj(i -> i + " " + "x".repeat(300 + i * 397 % 3000))
                        .toArray(String[]::new));
        browser.await("all", "redtail.panes.active.store.lines === 60");

        SortedSet<Integer> rows = dragToTheEnd();

        assertThat(rows).as("with the notice").hasSize(61);
        browser.await("the end", "redtail.panes.active.list.following");
        publish(project, "one more");
        browser.awaitLine("one more");
        assertNoErrors();
    }

    @Test
    void draggedThroughThirtyThousandLines_isWhereTheThumbIs() {
        browser.follow("project=" + project);
        publish(project, IntStream.range(0, 30_000).mapToObj(i -> "line " + i).toArray(String[]::new));
        browser.await("all", "redtail.panes.active.store.lines === 30000");
        browser.run("redtail.panes.active.list.go(0)");
        browser.await("the beginning", "document.querySelector('.lines').scrollTop === 0");
        Bar bar = Bar.ofLines();
        double from = bar.top() + INTO_THUMB;
        double half = (bar.bottom() - bar.top()) / 2;

        mouse("mousePressed", bar.x(), from);
        for (double y = from; y < from + half; y += STEP) {
            mouse("mouseMoved", bar.x(), y);
        }
        publish(project, "while it is dragged");
        browser.await("the line", "redtail.panes.active.store.lines === 30001");
        assertThat(seen().get(0)).as("half of the way is half of the log").isBetween(13_500, 17_500);
        mouse("mouseReleased", bar.x(), from + half);
        List<Integer> released = seen();
        browser.run("redtail.panes.active.redraw()");
        assertThat(seen()).as("what is seen stays when it is released").isEqualTo(released);

        SortedSet<Integer> rows = dragToTheEnd();
        assertThat(rows.last()).isEqualTo(30_001);
        browser.await("the end", "redtail.panes.active.list.following");
        assertNoErrors();
    }
}
