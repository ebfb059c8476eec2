// The script of an embedded page: the page is complete without it. It says to the page around it how high the page is, how
// it went and what is picked; it lets what is open be chosen, there and here; and it takes a new token before the old one
// expires.
//
// To the page around it: {terrarium: "embed", …} with state ("ready", "refused", "failed"), height and title, expires, or
// event ("pick", "filter") and detail. From there: {terrarium: "host", filters} and {terrarium: "host", token}.

const PERIOD = "..";
const REMEASURE_PX = 60;
// How often is looked for other numbers. Nothing is kept open for it: a page may have many frames, and a browser few connections.
const LOOK_EVERY_MS = 60_000;

let asked = 0;

// What was opened can be framed by one origin only; a refusal by any, and it has nothing to keep to itself.
function tell(message) {
  if (parent !== window) parent.postMessage({ terrarium: "embed", ...message }, document.body.dataset.origin ?? "*");
}

function tellHeight() {
  const main = document.querySelector("main");
  tell({ height: Math.ceil(main.getBoundingClientRect().height), title: document.title });
}

function tellState() {
  const { state, expires } = document.body.dataset;
  tell({ state: state ?? "ready", expires });
}

const isOpen = (name) => JSON.parse(document.body.dataset.open ?? "[]").includes(name);

/** What is chosen in the address of what is open: {country: ["France"], "pick.date": ["2026-01-01..2026-01-31"]}. */
function filtersOf(address) {
  const filters = {};
  for (const name of new Set(address.searchParams.keys())) {
    if (isOpen(name.replace(/^pick\./, ""))) filters[name] = address.searchParams.getAll(name);
  }
  return filters;
}

/** Remembers which tables are open and what has the focus; answers what brings both back. */
function keep() {
  const open = [...document.querySelectorAll("[data-tile]:has(details[open])")].map((tile) => tile.dataset.tile);
  const { name } = document.activeElement ?? {};
  return () => {
    for (const tile of document.querySelectorAll("[data-tile]")) {
      const details = tile.querySelector("details");
      if (details && open.includes(tile.dataset.tile)) details.open = true;
    }
    if (name) document.querySelector(`.embed-choices [name="${CSS.escape(name)}"]`)?.focus();
  };
}

/** Shows what another address shows, without loading the page anew. */
async function show(address) {
  const turn = (asked += 1);
  address.searchParams.set("width", Math.round(innerWidth));
  let page;
  try {
    const response = await fetch(address, { referrerPolicy: "no-referrer" });
    // Its styles are here already, and carry the nonce of another page.
    const html = (await response.text()).replace(/<style[^>]*>[^]*?<\/style>/, "");
    page = new DOMParser().parseFromString(html, "text/html");
  } catch {
    return tell({ state: "failed" });
  }
  // Somebody has chosen something else since.
  if (turn !== asked) return;
  history.replaceState(null, "", address);
  // A refusal does not name an origin; who was allowed to see the page may hear of it.
  const { origin } = document.body.dataset;
  for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name];
  Object.assign(document.body.dataset, page.body.dataset);
  if (origin) document.body.dataset.origin = origin;
  document.title = page.title;
  const kept = keep();
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  kept();
  prepare();
  tellState();
}

/** Shows the numbers as they are by now, if they are others. Only a frame that somebody may look at asks. */
async function look() {
  const { tag } = document.body.dataset;
  if (document.hidden || !tag) return;
  const turn = asked;
  let status;
  try {
    const headers = { "if-none-match": `"${tag}"` };
    ({ status } = await fetch(location.href, { headers, referrerPolicy: "no-referrer" }));
  } catch {
    return;
  }
  // What fails for a while keeps the last numbers; a token that has ended does not.
  if (turn === asked && (status === 200 || status === 401)) await show(new URL(location.href));
}

async function choose(change) {
  const address = new URL(location.href);
  change(address.searchParams);
  await show(address);
  tell({ event: "filter", detail: { filters: filtersOf(address) } });
}

function put(params, name, values) {
  params.delete(name);
  for (const value of values) if (value !== "") params.append(name, value);
}

/** A mark that was clicked: told in any case, and chosen where that is open. */
function pick(mark) {
  const tile = mark.closest("[data-tile]");
  const picks = tile?.querySelector("script.embed-values");
  const value = picks && JSON.parse(picks.textContent)[Number(mark.dataset.row)];
  if (!value) return;
  const { dimension } = picks.dataset;
  tell({ event: "pick", detail: { tile: tile.dataset.tile, dimension, value } });
  if (!isOpen(dimension)) return;
  choose((params) => {
    const name = `pick.${dimension}`;
    const picked = params.getAll(name);
    const others = value.includes(PERIOD) ? [] : picked.filter((other) => other !== value);
    put(params, name, picked.includes(value) ? others : [...others, value]);
  });
}

function chooseField(field) {
  const period = field.closest(".embed-period");
  if (period) {
    const days = [...period.querySelectorAll("input")].map((input) => input.value);
    if (days.every(Boolean)) choose((params) => put(params, period.dataset.dimension, [days.join(PERIOD)]));
  } else if (field.name) {
    const values = [...field.selectedOptions].map((option) => option.value);
    choose((params) => put(params, field.name, values));
  }
}

/** What the page around it sets; what is not open is passed over, here and by the server. */
function take({ source, origin, data }) {
  if (source !== parent || origin !== document.body.dataset.origin || data?.terrarium !== "host") return;
  if (typeof data.token === "string") {
    const address = new URL(location.href);
    address.searchParams.set("token", data.token);
    show(address);
  } else if (data.filters && typeof data.filters === "object") {
    choose((params) => {
      for (const [name, values] of Object.entries(data.filters)) {
        if (isOpen(name.replace(/^pick\./, ""))) put(params, name, [values].flat().map(String));
      }
    });
  }
}

/** What a page of its own needs anew for each of its contents. */
function prepare() {
  for (const tile of document.querySelectorAll("[data-tile]")) {
    const picks = tile.querySelector("script.embed-values");
    if (!picks) continue;
    tile.classList.add("embed-picks");
    const values = JSON.parse(picks.textContent);
    if (!isOpen(picks.dataset.dimension)) continue;
    for (const mark of tile.querySelectorAll("[data-row]")) {
      const value = values[Number(mark.dataset.row)];
      if (!value) continue;
      mark.setAttribute("tabindex", "0");
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-label", value);
    }
  }
  observer.disconnect();
  observer.observe(document.querySelector("main"));
  tellHeight();
}

const observer = new ResizeObserver(tellHeight);
addEventListener("message", take);
document.addEventListener("click", ({ target }) => {
  const mark = target.closest?.("[data-row]");
  if (mark) pick(mark);
});
document.addEventListener("keydown", (event) => {
  const mark = event.target.closest?.("[data-row]");
  if (!mark || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  pick(mark);
});
document.addEventListener("change", ({ target }) => chooseField(target));
document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_EVERY_MS);
document.addEventListener("submit", (event) => event.preventDefault());

prepare();
tellState();
// Charts were drawn for a usual width; now it is known.
const drawn = Number(document.body.dataset.width ?? innerWidth);
if (innerWidth > 0 && Math.abs(innerWidth - drawn) > REMEASURE_PX) show(new URL(location.href));
