// Fills the page's table of made-up dossiers, which is there where the demo portal is on. All
// words are in the page: a heading for each portal, and the template of a row.
const PER_PORTAL = 4;

const section = document.querySelector("[data-samples]");
const note = section.querySelector("[data-note]");
const retry = section.querySelector("[data-retry]");
const table = section.querySelector("table");
const template = section.querySelector("template");

function row({ label, code, factor, factor_kind: kind }) {
  const made = template.content.cloneNode(true);
  made.querySelector("[data-label]").textContent = label;
  made.querySelector("[data-code]").textContent = code;
  made.querySelector("[data-factor]").textContent = factor;
  for (const name of made.querySelectorAll("[data-kind]")) name.hidden = name.dataset.kind !== kind;
  const button = made.querySelector("button");
  button.dataset.chatAsk = button.dataset.chatAsk.replace("{code}", code);
  button.querySelector("[data-about]").append(code);
  return made;
}

/** Each portal has one dossier in each state, in the same order: it shows others than the rest. */
function show(samples) {
  const portals = [...table.tBodies];
  portals.forEach((portal, position) => {
    const rows = samples
      .filter(({ dialect }) => dialect === portal.dataset.dialect)
      .filter((_, state) => state % portals.length === position)
      .slice(0, PER_PORTAL)
      .map(row);
    portal.append(...rows);
  });
}

async function load() {
  retry.hidden = true;
  note.textContent = section.dataset.loading;
  try {
    const response = await fetch(section.dataset.samples);
    if (!response.ok) throw new Error(`status ${response.status}`);
    show(await response.json());
    note.textContent = "";
    table.hidden = false;
  } catch {
    note.textContent = section.dataset.down;
    retry.hidden = false;
  }
}

retry.addEventListener("click", load);
load();
