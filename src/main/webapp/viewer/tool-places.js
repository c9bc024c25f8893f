// Where the tools are: in the bar, or on a narrow screen in the menu.
import { the } from "./dom.js";

/** Whether a page is as narrow as on a phone. */
export const NARROW = "(max-width: 760px)";

/** @param {boolean} viewing whether channels are shown, and others would be added */
export function arrangeTools(viewing) {
  const more = the("#more");
  const narrow = matchMedia(NARROW);
  const place = () => (narrow.matches ? more.prepend(the("#narrowing")) : the("#menu").before(the("#narrowing")));
  place();
  narrow.addEventListener("change", place);
  if (viewing) more.append(the("#follow"));
  more.addEventListener("beforetoggle", () => {
    more.style.setProperty("--top", `${the("#bar").getBoundingClientRect().bottom}px`);
  });
}

export function openMenu() {
  const more = the("#more");
  if (!more.matches(":popover-open")) more.showPopover();
}
