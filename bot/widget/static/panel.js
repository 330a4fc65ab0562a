// The frame of the chat: the button that opens it, its header, its notices.
import { Composer } from "./composer.js";
import { element, icon, icons } from "./elements.js";
import { MessageList } from "./messages.js";
import { texts } from "./texts.js";

const CLOSED_AS = "dvc-chat.closed";
// The same condition as in widget.css: the panel covers the whole page.
const FULL_SCREEN = matchMedia("(max-width: 40em), (max-height: 32em)");

export class Panel {
  /** `onSend(text, payload)` and `onStartAnew()` are called for what the citizen does. */
  constructor({ onSend, onStartAnew }) {
    this.onStartAnew = onStartAnew;
    this.unread = 0;
    this.messages = new MessageList({ onSend, onArrival: () => this.countUnread() });
    this.composer = new Composer((text) => onSend(text));
    this.build();
    this.panel.addEventListener("keydown", (event) => this.onKey(event));
    for (const change of ["online", "offline"]) addEventListener(change, () => this.showOffline());
    this.showOffline();
  }

  build() {
    this.badge = element("span", { class: "badge", "aria-hidden": "true" });
    this.launcherText = element("span", {}, texts.launcher);
    this.launcher = element(
      "button",
      { type: "button", class: "launcher", "aria-expanded": "false", onclick: () => this.open() },
      icon(icons.chat),
      this.launcherText,
      this.badge,
    );
    this.offline = element("p", { class: "notice", role: "status" });
    this.question = element("div", { class: "notice question", role: "group", hidden: true });
    this.panel = element(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true },
      this.buildHeader(),
      this.offline,
      this.question,
      this.messages.log,
      this.messages.typing,
      this.composer.form,
    );
    this.host = element("div", { id: "dvc-chat", lang: "vi", hidden: true });
    // A shadow root: the styles of the page around do not reach in, ours do not reach out.
    this.root = this.host.attachShadow({ mode: "open" });
    const style = element("link", { rel: "stylesheet", href: new URL("widget.css", import.meta.url) });
    this.styled = new Promise((resolve) => {
      style.onload = style.onerror = resolve;
    }).then(() => this.host.removeAttribute("hidden"));
    this.root.append(style, this.launcher, this.panel);
    document.body.append(this.host);
  }

  buildHeader() {
    const button = (label, path, onclick) =>
      element("button", { type: "button", "aria-label": label, title: label, onclick }, icon(path));
    return element(
      "div",
      { class: "head" },
      element(
        "div",
        {},
        element("h2", { id: "title" }, texts.title),
        element("p", {}, texts.subtitle),
      ),
      button(texts.startAnew, icons.anew, () => this.askToStartAnew()),
      button(texts.close, icons.close, () => this.close()),
    );
  }

  async open() {
    await this.styled;
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.panel.setAttribute("aria-modal", String(FULL_SCREEN.matches));
    this.unread = 0;
    this.countUnread(0);
    rememberClosed(false);
    this.composer.focus();
    this.composer.fit();
  }

  close() {
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    rememberClosed(true);
    this.launcher.focus();
  }

  countUnread(arrived = 1) {
    if (!this.panel.hidden) this.unread = 0;
    else this.unread += arrived;
    this.badge.textContent = this.unread || "";
    const label = this.unread ? texts.launcherUnread(this.unread) : texts.launcher;
    this.launcher.setAttribute("aria-label", label);
  }

  showOffline() {
    this.offline.textContent = navigator.onLine ? "" : texts.offline;
  }

  askToStartAnew() {
    if (this.messages.isEmpty) {
      this.startAnew();
      return;
    }
    const answer = (label, onclick) => element("button", { type: "button", onclick }, label);
    const confirm = answer(texts.startAnewConfirm, () => this.startAnew());
    this.question.replaceChildren(
      element("p", { id: "question" }, texts.startAnewQuestion),
      confirm,
      answer(texts.startAnewCancel, () => this.closeQuestion()),
    );
    this.question.setAttribute("aria-labelledby", "question");
    this.question.hidden = false;
    confirm.focus();
  }

  startAnew() {
    this.onStartAnew();
    this.closeQuestion();
  }

  closeQuestion() {
    this.question.hidden = true;
    this.composer.focus();
  }

  onKey(event) {
    if (event.key === "Escape" && !event.isComposing) {
      if (this.question.hidden) this.close();
      else this.closeQuestion();
    }
    if (event.key === "Tab" && FULL_SCREEN.matches) this.keepFocusInside(event);
  }

  /** Nothing behind a panel that covers the page can be reached by Tab. */
  keepFocusInside(event) {
    const stops = [...this.panel.querySelectorAll("button, a, textarea, summary, [tabindex]")];
    const reachable = stops.filter((stop) => stop.getClientRects().length);
    const [first, last] = event.shiftKey
      ? [reachable[0], reachable.at(-1)]
      : [reachable.at(-1), reachable[0]];
    if (this.root.activeElement !== first) return;
    event.preventDefault();
    last.focus();
  }
}

/** Whether the citizen closed the panel on an earlier page of this visit. */
export function wasClosed() {
  try {
    return sessionStorage.getItem(CLOSED_AS) === "1";
  } catch {
    return false;
  }
}

function rememberClosed(closed) {
  try {
    sessionStorage.setItem(CLOSED_AS, closed ? "1" : "0");
  } catch {
    return;
  }
}
