// The web widget. A page embeds it with one line:
//
//   <script type="module" src="https://<gateway>/widget/widget.js"></script>
//
// With `data-open` on that line it opens by itself. On the page around it, an element with
// `data-chat-ask="question"` asks that question, and a form with `data-chat-form` asks what was
// typed into it.
import { Chat } from "./chat.js";
import { Panel, wasClosed } from "./panel.js";

const script = [...document.scripts].find((candidate) => candidate.src === import.meta.url);

const panel = new Panel({
  onSend: (text, payload) => chat.send(text, payload),
  onStartAnew: () => chat.startAnew(),
});
const chat = new Chat(panel.messages);

function ask(question) {
  panel.open();
  if (question) chat.send(question);
}

document.addEventListener("click", (event) => {
  const asking = event.target.closest?.("[data-chat-ask]");
  if (asking) ask(asking.dataset.chatAsk);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-chat-form]")) return;
  event.preventDefault();
  const input = event.target.querySelector("input");
  ask(input.value.trim().slice(0, input.maxLength));
  input.value = "";
});

if (script?.dataset.open !== undefined && !wasClosed()) panel.open();
