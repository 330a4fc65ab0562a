// The list of messages: what the citizen wrote, what the bot replied, what failed.
import { element } from "./elements.js";
import { replyElements, textElement } from "./replies.js";
import { greeting, texts } from "./texts.js";

const NEAR_END_PX = 120;

export class MessageList {
  /** `onSend(text, payload)`: a choice was tapped. `onArrival()`: a reply came in. */
  constructor({ onSend, onArrival }) {
    this.onSend = onSend;
    this.onArrival = onArrival;
    this.quiet = false;
    this.list = element("ol");
    this.log = element(
      "div",
      { class: "log", role: "log", "aria-live": "polite", "aria-label": texts.log, tabindex: "0" },
      this.list,
    );
    this.atEnd = true;
    this.log.addEventListener("scroll", () => this.noteEnd());
    // A notice or the keyboard makes the list shorter: what stood at its end stays in sight.
    new ResizeObserver(() => this.atEnd && this.scrollToEnd()).observe(this.log);
    this.typing = element("p", { class: "typing", role: "status" });
    this.clear();
  }

  get isEmpty() {
    return !this.list.querySelector(".citizen");
  }

  addCitizenMessage(text) {
    const bubble = element("div", { class: "bubble" }, element("p", { class: "text" }, text));
    const message = this.append("citizen", texts.fromCitizen, bubble);
    this.scrollToEnd();
    return message;
  }

  /** `question` is the citizen's message they answer, if it was sent from this page. */
  addReplies(replies, question) {
    const follow = question || this.quiet || this.atEnd;
    const send = (payload, title) => this.onSend(title, payload);
    const added = replies.map((reply) =>
      this.append("bot", texts.fromBot, ...replyElements(reply, send)),
    );
    // A long answer is read from its beginning, below a question that leaves room for it.
    const roomy = question && question.offsetHeight < this.log.clientHeight / 4;
    if (follow) this.scrollTo(roomy ? question : added[0]);
    if (!this.quiet) this.onArrival();
  }

  showFailure(message, sentence, retry) {
    const failure = element("div", { class: "failure" }, element("p", {}, sentence));
    if (retry) {
      const again = () => {
        this.log.focus();
        retry();
      };
      failure.append(element("button", { type: "button", onclick: again }, texts.retry));
    }
    message.append(failure);
    this.scrollTo(message);
  }

  clearFailure(message) {
    message.querySelector(".failure")?.remove();
  }

  addNote(text) {
    this.list.append(element("li", { class: "note" }, text));
  }

  setTyping(busy) {
    const dots = element("span", { class: "dots", "aria-hidden": "true" });
    dots.append(element("span"), element("span"), element("span"));
    this.typing.replaceChildren(...(busy ? [dots, texts.typing] : []));
  }

  /** Runs `add` without announcing what it adds: a history is not read out again. */
  quietly(add) {
    this.quiet = true;
    this.log.setAttribute("aria-live", "off");
    add();
    this.quiet = false;
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  /** Back to the greeting with its example questions. */
  clear() {
    this.list.replaceChildren();
    const questions = greeting.questions.map((question) =>
      element("li", {}, element("button", { type: "button", onclick: () => this.onSend(question) }, question)),
    );
    this.append(
      "bot",
      texts.fromBot,
      element("div", { class: "bubble" }, textElement(greeting.text)),
      element("ul", { class: "choices" }, ...questions),
    );
  }

  append(who, sender, ...content) {
    const label = element("span", { class: "visually-hidden" }, sender);
    const message = element("li", { class: `message ${who}` }, label, ...content);
    this.list.append(message);
    return message;
  }

  scrollTo(message) {
    this.log.scrollTop = message.offsetTop - 12;
    this.noteEnd();
  }

  scrollToEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.noteEnd();
  }

  noteEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    this.atEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }
}
