package io.redtail.it.viewer;

import java.util.List;

/**
 * How well the texts on a page can be read: each against the ground behind it, as the browser draws both. axe-core leaves out what it is
 * not sure of, and large texts; here all must have 4.5 : 1.
 */
final class Contrast {

    private static final String TOO_LOW = """
            const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
            const known = new Map();
            /** Red, green, blue from 0 to 255, and alpha from 0 to 1, of any colour that CSS has. */
            const rgba = (colour) => {
              if (!known.has(colour)) {
                pen.clearRect(0, 0, 1, 1);
                pen.fillStyle = colour;
                pen.fillRect(0, 0, 1, 1);
                const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
                known.set(colour, [r, g, b, a / 255]);
              }
              return known.get(colour);
            };
            const over = ([r, g, b, a], below) => [r, g, b].map((c, i) => c * a + below[i] * (1 - a));
            const luminance = (colour) => colour.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const ratio = (a, b) => {
              const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
              return (high + 0.05) / (low + 0.05);
            };
            const parentOf = (element) => element.parentElement ?? element.getRootNode().host;
            const ground = (element) => {
              if (!element) return [255, 255, 255];
              const own = rgba(getComputedStyle(element).backgroundColor);
              return own[3] === 1 ? own.slice(0, 3) : over(own, ground(parentOf(element)));
            };
            const opacity = (element) => element ? Number(getComputedStyle(element).opacity) * opacity(parentOf(element)) : 1;
            const low = [];
            let looked = 0;
            const look = (element, pseudo, text) => {
              const behind = ground(element);
              const [r, g, b, a] = rgba(getComputedStyle(element, pseudo).color);
              const found = ratio(over([r, g, b, a * opacity(element)], behind), behind);
              looked++;
              if (found < 4.5) low.push(`${found.toFixed(2)} ${element.localName}.${element.className}${pseudo ?? ''}: ${text.slice(0, 40)}`);
            };
            const lookIn = (root) => {
              for (const element of root.querySelectorAll('*')) {
                if (element.shadowRoot) lookIn(element.shadowRoot);
                if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || element.closest('.unseen, head')) continue;
                const text = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join('').trim();
                if (text !== '' || element.matches('input:not([type=checkbox]), select')) look(element, null, text);
                if (element.placeholder && !element.value) look(element, '::placeholder', element.placeholder);
                for (const pseudo of ['::before', '::after']) {
                  const { content } = getComputedStyle(element, pseudo);
                  if (content !== 'none' && content !== 'normal') look(element, pseudo, content);
                }
              }
            };
            lookIn(document);
            return looked < arguments[0] ? [`only ${looked} texts were looked at`] : low;""";

    private Contrast() {}

    /**
     * The texts that cannot be read well enough, with their contrast.
     *
     * @param texts that the page has at least; otherwise that is what is found
     */
    static List<String> tooLow(Browser browser, int texts) {
        return browser.strings(TOO_LOW, texts);
    }
}
