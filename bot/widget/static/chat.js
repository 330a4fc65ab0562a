// A conversation: what was sent, what was answered, what is shown. Knows no HTML.
import { EventStream, newId, post, stored } from "./connection.js";
import { texts } from "./texts.js";

// A message that another tab, or this page before a reload, sent: how long it may stay unanswered.
const PATIENCE_MS = 45000;

/**
 * One message of the citizen is an entry: {id, text, payload, state, bubble, early}.
 * `state`: "posting" (this page waits for its answer), "waiting" (another one does), "answered",
 * "failed". `early`: replies that the event stream brought before the answer to the request;
 * `answeredHere`: that answer came, so the stream's copies are left out.
 */
export class Chat {
  constructor(view) {
    this.view = view;
    this.begin();
    stored.watch((conversation) => this.follow(conversation));
    this.continue(stored.get());
  }

  /** Sends typed text, or the payload of a tapped button whose title is `text`. */
  send(text, payload) {
    const entry = { id: newId(), text, payload, state: "posting", early: [] };
    entry.bubble = this.view.addCitizenMessage(text);
    this.entries.set(entry.id, entry);
    this.enqueue(entry);
  }

  /** Forgets the conversation and starts with an empty one. */
  startAnew() {
    stored.set(null);
    this.begin();
    this.view.clear();
  }

  begin() {
    this.stream?.close();
    this.stream = null;
    this.conversation = null;
    this.entries = new Map();
    this.shown = new Set();
    this.queue = Promise.resolve();
    this.view.setTyping(false);
  }

  /** Another tab started or cleared a conversation: show the same here. */
  follow(conversation) {
    if (conversation === this.conversation) return;
    this.begin();
    this.view.clear();
    this.continue(conversation);
  }

  continue(conversation) {
    if (!conversation || conversation === this.conversation) return;
    this.conversation = conversation;
    stored.set(conversation);
    this.stream?.close();
    this.stream = new EventStream(conversation, {
      onHistory: (messages) => this.view.quietly(() => messages.forEach((m) => this.show(m))),
      onMessage: (message) => this.show(message),
      onGone: () => this.lose(),
    });
  }

  /** The server no longer knows the conversation: what is on the page stays, the rest is new. */
  lose() {
    this.stream?.close();
    this.stream = null;
    this.conversation = null;
    stored.set(null);
    if (this.entries.size) this.view.addNote(texts.lost);
  }

  // One request at a time: the first one brings the conversation's id for the others.
  enqueue(entry) {
    this.updateTyping();
    this.queue = this.queue.then(() => this.deliver(entry));
  }

  async deliver(entry) {
    if (this.entries.get(entry.id) !== entry) return;
    const { id, text, payload } = entry;
    const result = await post({ conversation: this.conversation, text, payload, message_id: id });
    if (this.entries.get(id) !== entry) return;
    if (!result.ok && result.code === "conversation_not_found") {
      this.lose();
      this.sendElsewhere(entry);
      return;
    }
    this.continue(result.conversation);
    entry.answeredHere = result.ok;
    if (result.ok) this.settle(entry, result.replies);
    else if (entry.early.length) this.settle(entry, entry.early);
    else this.fail(entry, result);
    this.updateTyping();
  }

  /** As a message of a new conversation, where no button has been offered yet. */
  sendElsewhere(entry) {
    this.entries.delete(entry.id);
    const again = { ...entry, id: newId(), payload: undefined, early: [] };
    this.entries.set(again.id, again);
    this.enqueue(again);
  }

  settle(entry, replies) {
    entry.state = "answered";
    this.view.clearFailure(entry.bubble);
    this.view.addReplies(replies, entry.bubble);
  }

  fail(entry, { message, again }) {
    entry.state = "failed";
    this.view.showFailure(entry.bubble, message, again ? () => this.retry(entry) : null);
  }

  retry(entry) {
    entry.state = "posting";
    entry.early = [];
    this.view.clearFailure(entry.bubble);
    this.enqueue(entry);
  }

  /** A message from the event stream; one that this page knows already is left out. */
  show(message) {
    if (this.shown.has(message.id)) return;
    this.shown.add(message.id);
    if (message.direction === "in") this.showCitizenMessage(message);
    else this.showReply(message);
    this.updateTyping();
  }

  showCitizenMessage({ message_id: id, text, status }) {
    if (this.entries.has(id)) return;
    const entry = { id, text, state: status === "processing" ? "waiting" : status, early: [] };
    entry.bubble = this.view.addCitizenMessage(text);
    this.entries.set(id, entry);
    const unanswered = { message: texts.unanswered, again: true };
    if (status === "failed") this.fail(entry, unanswered);
    if (status !== "processing") return;
    setTimeout(() => {
      if (this.entries.get(id) !== entry || entry.state !== "waiting") return;
      this.fail(entry, unanswered);
      this.updateTyping();
    }, PATIENCE_MS);
  }

  showReply(message) {
    const entry = this.entries.get(message.answers);
    if (entry?.state === "posting") {
      entry.early.push(message);
      return;
    }
    if (entry?.answeredHere) return;
    this.view.addReplies([message], null);
    if (!entry) return;
    this.view.clearFailure(entry.bubble);
    entry.state = "answered";
  }

  updateTyping() {
    const busy = [...this.entries.values()].some((e) => e.state === "posting" || e.state === "waiting");
    this.view.setTyping(busy);
  }
}
