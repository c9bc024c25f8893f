package io.redtail.it.viewer;

import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.Keys;

/** Whether readers get at all controls of a page: with a keyboard, and at any size. */
final class Reach {

    /** Those that can be seen and used; while a dialog is open, those in it. What stands in lines has keys of its own. */
    private static final String CONTROLS = """
            const scope = document.querySelector('dialog[open]') ?? document;
            const controls = [...scope.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
                .filter((control) => control.checkVisibility({ visibilityProperty: true }) && !control.disabled);
            """;

    private static final String BY_TAB = CONTROLS + """
            window.wanted = controls.filter((control) => !control.closest('.row'));
            window.reached = new Set();
            window.unmarked = new Set();
            if (!window.listening) {
              window.listening = true;
              document.addEventListener('focusin', ({ target }) => {
                reached.add(target);
                const marked = getComputedStyle(target).outlineStyle !== 'none' || target.matches('.lines, .jobs');
                if (!marked) unmarked.add(target);
              });
            }
            document.activeElement?.blur();
            return wanted.length;""";

    private static final String NOT_REACHED = """
            const name = (control) => control.outerHTML.slice(0, 100);
            const there = (control) => control.checkVisibility({ visibilityProperty: true }); // it may have gone meanwhile
            return [...wanted.filter((control) => !reached.has(control) && there(control)).map((control) => `not reached: ${name(control)}`),
                ...[...unmarked].map((control) => `the focus is not seen: ${name(control)}`)];""";

    private static final String CUT = CONTROLS + """
            const cut = new Set();
            for (const control of controls) {
              let box = control.getBoundingClientRect();
              const miss = (frame) => box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
              const inTopLayer = control.closest('dialog, :popover-open');
              for (let parent = control.parentElement; parent !== null && parent !== document.body; parent = parent.parentElement) {
                const { overflowX, overflowY, textOverflow } = getComputedStyle(parent);
                const frame = parent.getBoundingClientRect();
                if (/auto|scroll/.test(overflowX + overflowY)) box = frame;
                else if (textOverflow === 'ellipsis') box = { left: Math.max(box.left, frame.left), right: Math.min(box.right, frame.right), top: box.top, bottom: box.bottom };
                else if (overflowX === 'hidden' && miss(frame)) cut.add(control);
                if (parent === inTopLayer) break;
              }
              const scrolls = !inTopLayer && document.documentElement.scrollHeight > innerHeight;
              if (miss({ left: 0, right: innerWidth, top: scrolls ? -Infinity : 0, bottom: scrolls ? Infinity : innerHeight })) cut.add(control);
            }
            const wide = document.documentElement.scrollWidth > innerWidth ? ['the page is wider than the window'] : [];
            return [...wide, ...[...cut].map((control) => control.outerHTML.slice(0, 100))];""";

    private Reach() {}

    /** The controls that Tab does not lead to, and those that have the focus and do not show it. */
    static List<String> notByTab(Browser browser) {
        int controls = ((Number) browser.run(BY_TAB)).intValue();
        List<CharSequence> tabs = new ArrayList<>();
        for (int i = 0; i < controls + 5; i++) {
            tabs.add(Keys.TAB);
        }
        browser.press(tabs.toArray(CharSequence[]::new));
        return browser.strings(NOT_REACHED);
    }

    /** The controls of which a part is out of the window, or behind an edge, and cannot be scrolled to. */
    static List<String> cutOff(Browser browser) {
        return browser.strings(CUT);
    }
}
