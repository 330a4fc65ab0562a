// Shows what the bot said: text with links, buttons, and the card with the whole answer.
import { element, icon, icons } from "./elements.js";
import { texts } from "./texts.js";

const LINK = /https?:\/\/[^\s<>"“”]+/g;
// What ends a sentence does not belong to the address before it.
const AFTER_LINK = /[.,;:!?)\]'’]+$/;

/** The elements of one reply; `onPayload(payload, title)` is called for a tapped choice. */
export function replyElements(reply, onPayload) {
  const bubble = element("div", { class: "bubble" }, textElement(reply.text));
  if (reply.card) bubble.append(cardElement(reply.card));
  const buttons = (reply.buttons ?? []).filter((button) => !(reply.card && showsAll(button)));
  if (!buttons.length) return [bubble];
  const choices = buttons.map((button) => element("li", {}, choice(button, onPayload)));
  return [bubble, element("ul", { class: "choices" }, ...choices)];
}

/** The button for channels without cards; here the card itself opens. */
function showsAll({ payload }) {
  return payload?.startsWith("/view_full");
}

/** Text with its line breaks; web addresses become links. */
export function textElement(text) {
  const paragraph = element("p", { class: "text" });
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].replace(AFTER_LINK, "");
    paragraph.append(text.slice(done, match.index), linkElement(address, address));
    done = match.index + address.length;
  }
  paragraph.append(text.slice(done));
  return paragraph;
}

function linkElement(address, ...content) {
  const attributes = { href: address, target: "_blank", rel: "noopener noreferrer" };
  const hidden = element("span", { class: "visually-hidden" }, ` ${texts.newWindow}`);
  return element("a", attributes, ...content, hidden);
}

function isWebAddress(address) {
  return /^https?:\/\//i.test(address);
}

function choice({ title, payload, url, phone }, onPayload) {
  if (phone) return element("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}` }, icon(icons.phone), title);
  if (url && isWebAddress(url)) return linkElement(url, icon(icons.outside), title);
  return element("button", { type: "button", onclick: () => onPayload(payload, title) }, title);
}

function cardElement({ code, name, sections, source }) {
  const summary = element(
    "summary",
    {},
    texts.showAll,
    element("span", { class: "visually-hidden" }, `: ${name}`),
  );
  const body = element("div", { class: "card" }, element("h3", {}, name));
  if (code) body.append(element("p", { class: "code" }, `${texts.procedureCode} ${code}`));
  for (const section of sections) {
    const lines = section.lines.map((line) => {
      const item = element("li");
      item.append(...textElement(line).childNodes);
      return item;
    });
    body.append(element("h4", {}, section.title), element("ul", {}, ...lines));
  }
  body.append(sourceElement(source));
  return element("details", {}, summary, body);
}

function sourceElement({ title, url, date }) {
  const named = url && isWebAddress(url) ? linkElement(url, title) : title;
  const line = element("p", { class: "source" }, `${texts.source} `, named);
  if (date) line.append(`, ${texts.readOn(vietnameseDate(date))}`);
  return line;
}

function vietnameseDate(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-");
  return `${day}/${month}/${year}`;
}
