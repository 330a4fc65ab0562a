// The input: Enter sends, Shift+Enter starts a line.
import { element, icon, icons } from "./elements.js";
import { texts } from "./texts.js";

const TEXT_LIMIT = 2000;
const TELL_REMAINING_FROM = 1800;
// What keydown reports while an input method is composing, where `isComposing` is not reliable.
const COMPOSING_KEY = 229;

export class Composer {
  /** `onSend(text)` is called with what was typed. */
  constructor(onSend) {
    this.onSend = onSend;
    this.input = element("textarea", {
      id: "input",
      rows: "1",
      maxlength: TEXT_LIMIT,
      placeholder: texts.placeholder,
      enterkeyhint: "send",
      autocomplete: "off",
      "aria-describedby": "hint",
      oninput: () => this.fit(),
      onkeydown: (event) => this.onKey(event),
    });
    this.remaining = element("span", { role: "status" });
    this.form = element(
      "form",
      { class: "composer", onsubmit: (event) => this.submit(event) },
      element("label", { for: "input", class: "visually-hidden" }, texts.input),
      this.input,
      element("button", { type: "submit", class: "send", "aria-label": texts.send }, icon(icons.send)),
      element("p", { class: "hint" }, element("span", { id: "hint" }, texts.hint), " ", this.remaining),
    );
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  onKey(event) {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === COMPOSING_KEY) return;
    this.submit(event);
  }

  submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.fit();
    this.onSend(text);
  }

  /** As high as its text (CSS sets the limit), and how much more fits in. */
  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
    const length = this.input.value.length;
    const tell = length >= TELL_REMAINING_FROM;
    this.remaining.textContent = tell ? texts.remaining(TEXT_LIMIT - length) : "";
  }
}
