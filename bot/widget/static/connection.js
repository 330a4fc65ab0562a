// The gateway's chat API: one request a message, and the event stream of a conversation.
import { texts } from "./texts.js";

const CHAT = new URL("../api/chat", import.meta.url);
const STORED_AS = "dvc-chat.conversation";
const ANSWER_WITHIN_MS = 60000;
const RECONNECT_AFTER_MS = 5000;

/**
 * Sends a message. Never throws: {ok: true, conversation, replies} or
 * {ok: false, code, message, again, conversation?}; `again`: the same message_id may be sent again.
 */
export async function post(message) {
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), ANSWER_WITHIN_MS);
  try {
    const response = await fetch(CHAT, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(message),
      signal: timer.signal,
    });
    const body = await response.json();
    if (response.ok) return { ok: true, ...body };
    const again = response.status >= 500 || response.status === 429;
    return { ok: false, again, conversation: body.conversation, ...body.error };
  } catch {
    return { ok: false, again: true, code: "unreachable", message: texts.unreachable };
  } finally {
    clearTimeout(timeout);
  }
}

/**
 * The conversation's messages: `onHistory(messages)` after each connection that starts from the
 * beginning, `onMessage(message)` for each later one, `onGone()` when the conversation is unknown.
 *
 * A browser allows six connections to a server over HTTP/1.1, for all tabs together: a hidden tab
 * gives its connection back and reads the history again when it is shown.
 */
export class EventStream {
  constructor(conversation, { onHistory, onMessage, onGone }) {
    this.address = `${CHAT}/${encodeURIComponent(conversation)}/events`;
    this.handlers = { onHistory, onMessage, onGone };
    this.onVisibility = () => (document.hidden ? this.disconnect() : this.connect());
    document.addEventListener("visibilitychange", this.onVisibility);
    if (!document.hidden) this.connect();
  }

  connect() {
    this.disconnect();
    const source = new EventSource(this.address);
    source.addEventListener("history", (event) => {
      this.handlers.onHistory(JSON.parse(event.data).messages);
    });
    source.addEventListener("message", (event) => {
      this.handlers.onMessage(JSON.parse(event.data));
    });
    source.addEventListener("error", () => {
      // The browser reconnects by itself after a broken connection, but not after an HTTP error.
      if (source.readyState === EventSource.CLOSED) this.reconnect();
    });
    this.source = source;
  }

  async reconnect() {
    const reader = new AbortController();
    const response = await fetch(this.address, { signal: reader.signal }).catch(() => null);
    reader.abort();
    if (this.closed) return;
    if (response?.status === 404) this.handlers.onGone();
    else this.timer = setTimeout(() => this.connect(), RECONNECT_AFTER_MS);
  }

  disconnect() {
    clearTimeout(this.timer);
    this.source?.close();
  }

  close() {
    this.closed = true;
    this.disconnect();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }
}

/** The conversation that this browser continues; kept only for this page where storage is off. */
export const stored = {
  get() {
    try {
      return localStorage.getItem(STORED_AS);
    } catch {
      return null;
    }
  },
  set(conversation) {
    try {
      if (conversation) localStorage.setItem(STORED_AS, conversation);
      else localStorage.removeItem(STORED_AS);
    } catch {
      return;
    }
  },
  /** `onChange(conversation | null)` when another tab starts or clears a conversation. */
  watch(onChange) {
    addEventListener("storage", (event) => {
      if (event.key === STORED_AS) onChange(event.newValue);
    });
  },
};

/** A random UUID; `crypto.randomUUID` exists only on https pages. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
