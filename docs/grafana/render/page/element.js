export function element(name, text = '', className = '') {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** What a box has left for a plot. */
export function plotIn(box) {
  const plot = element('div', '', 'plot');
  box.append(plot);
  return plot;
}
