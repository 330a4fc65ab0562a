// Builds HTML elements. Text always goes in as text, never as HTML.

/** element("p", {class: "text"}, "words", otherElement) */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
}

/** A decorative icon from an SVG path in a 24 by 24 box. */
export function icon(path) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const drawn = document.createElementNS(namespace, "path");
  drawn.setAttribute("d", path);
  svg.append(drawn);
  return svg;
}

export const icons = {
  chat: "M4 4h16v12H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  anew: "M20 11a8 8 0 1 0-2.3 6.3M20 5v6h-6",
  send: "M4 12h15M13 6l6 6-6 6",
  outside: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  phone: "M6 3h4l2 5-2.500 2a12 12 0 0 0 5 5l2-2.500 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 4 5a2 2 0 0 1 2-2z",
};
