// Draws a chart of the contract's `Chart` with Plotly.js. No wasm, no framework, no eval: the embed frame uses it too.
//
//   const chart = new ChartHost(element, "/assets/plotly-….min.js", drawn => …);
//   chart.update(figureJson, columns, 240);   // columns: Map of name → array or typed array
//   chart.destroy();

const NEAR = "300px";
const LABEL_GAP = 15;
const LABEL_LENGTH = 24;
const LETTER = 6.6;
const DATE = /^\d{4}-\d\d/;
const loading = new Map();

/** A contract `Chart` from JSON → the columns that `update` takes. */
export function columnsOf(chart) {
  return new Map(chart.columns.map(({ name, values }) => [name, values.number ?? values.text]));
}

export class ChartHost {
  #element;
  #plotlyUrl;
  #onState;
  #plotly = null;
  #latest = null;
  #alive = true;
  #seen = false;
  #working = Promise.resolve();
  #stop = [];

  constructor(element, plotlyUrl, onState = () => {}) {
    this.#element = element;
    this.#plotlyUrl = plotlyUrl;
    this.#onState = onState;

    const nearby = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          nearby.disconnect();
          this.#seen = true;
          this.#draw();
        }
      },
      { rootMargin: NEAR },
    );
    nearby.observe(element);

    const width = new ResizeObserver(() => this.#resize());
    width.observe(element);
    this.#stop.push(() => nearby.disconnect(), () => width.disconnect(), onTheme(() => this.#draw()));
  }

  /** Draws now, or as soon as the element comes near the viewport. */
  update(figure, columns, height) {
    this.#latest = { figure, columns, height };
    this.#draw();
  }

  /** Frees everything; the element is empty afterwards. */
  destroy() {
    this.#alive = false;
    this.#stop.forEach((stop) => stop());
    this.#plotly?.purge(this.#element);
  }

  // One drawing after the other: Plotly's are asynchronous, and only the latest values matter.
  #draw() {
    if (!this.#seen || !this.#latest) return;
    this.#working = this.#working.then(async () => {
      if (!this.#alive) return;
      try {
        this.#plotly ??= await load(this.#plotlyUrl);
        await document.fonts?.ready;
        if (!this.#alive) return;
        const { data, layout } = resolve(this.#latest, this.#element);
        await this.#plotly.react(this.#element, data, layout, CONFIG);
        if (!this.#alive) return this.#plotly.purge(this.#element);
        this.#onState(true);
      } catch (error) {
        // The page shows the numbers as a table instead; the cause is for whoever opens the console.
        console.warn("A chart could not be drawn.", error);
        if (this.#alive) this.#onState(false);
      }
    });
  }

  #resize() {
    const { width } = this.#element.getBoundingClientRect();
    if (this.#element.data && width > 0 && Math.round(width) !== this.#element._fullLayout?.width) this.#draw();
  }
}

const CONFIG = {
  displayModeBar: false,
  doubleClick: false,
  responsive: false,
  scrollZoom: false,
  showTips: false,
};

/** Loads Plotly.js once for each page. */
function load(url) {
  if (!loading.has(url)) {
    keepStylesOut();
    const script = document.createElement("script");
    script.src = url;
    const loaded = new Promise((done, failed) => {
      script.onload = () => (globalThis.Plotly ? done(globalThis.Plotly) : failed(new Error(`${url} is not Plotly.js`)));
      script.onerror = () => {
        loading.delete(url);
        script.remove();
        failed(new Error(`${url} cannot be loaded`));
      };
    });
    document.head.append(script);
    loading.set(url, loaded);
  }
  return loading.get(url);
}

// Plotly would write a <style>, which a strict policy forbids. It leaves that out where an element of this id and class
// says that the page's stylesheet has the rules: style/_plotly.scss.
function keepStylesOut() {
  if (document.getElementById("plotly.js-style-global")) return;
  const mark = document.createElement("meta");
  mark.id = "plotly.js-style-global";
  mark.className = "no-inline-styles";
  document.head.append(mark);
}

/** Calls back when the theme changes, by toggle or by system. Returns what ends it. */
function onTheme(changed) {
  const root = new MutationObserver(changed);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", changed);
  return () => {
    root.disconnect();
    system.removeEventListener("change", changed);
  };
}

/** The figure with columns for names, colours for tokens, and the theme below what it says itself. */
function resolve({ figure, columns, height }, element) {
  const style = getComputedStyle(element);
  const token = (name) => style.getPropertyValue(name).trim();
  const own = fill(JSON.parse(figure), columns, token);
  const data = (own.data ?? []).map((trace, index) => ({ ...traceDefaults(trace, index, token), ...trace }));
  const width = Math.max(Math.round(element.getBoundingClientRect().width), 120);
  const layout = merge(theme(token, width, height), own.layout ?? {});
  for (const key of new Set(["xaxis", "yaxis", ...Object.keys(own.layout ?? {})])) {
    const axis = /^([xy])axis\d*$/.exec(key);
    if (axis) layout[key] = merge(axisTheme(key, axis[1], data, token, width), layout[key] ?? {});
  }
  labelEnds(data, layout, token, height);
  return { data, layout };
}

function fill(value, columns, token) {
  if (typeof value === "string") {
    const name = /^var\((--[\w-]+)\)$/.exec(value);
    return name ? token(name[1]) : value;
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, columns, token));
  if (value === null || typeof value !== "object") return value;
  if (typeof value.column === "string") return column(columns, value.column);
  if (typeof value.matrix === "string") return rows(column(columns, value.matrix), value.columns);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, columns, token)]));
}

function column(columns, name) {
  const values = columns.get(name);
  if (!values) throw new Error(`the figure asks for a column "${name}" that is not there`);
  return values;
}

function rows(values, width) {
  if (!(width > 0)) throw new Error("a matrix needs the number of its columns");
  const matrix = [];
  for (let start = 0; start < values.length; start += width) matrix.push(values.slice(start, start + width));
  return matrix;
}

function merge(base, over) {
  if (!isRecord(base) || !isRecord(over)) return over;
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) merged[key] = key in base ? merge(base[key], value) : value;
  return merged;
}

function isRecord(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function series(index, token) {
  return token(`--series-${(index % 8) + 1}`);
}

function traceDefaults(trace, index, token) {
  const color = series(index, token);
  if (trace.type === "heatmap") {
    return { xgap: 2, ygap: 2, showscale: false, colorscale: [[0, token("--sequential-low")], [1, token("--sequential-high")]] };
  }
  if (trace.type === "bar") return { marker: { color } };
  return { line: { color, width: 2 }, marker: { color, size: 6 }, connectgaps: false };
}

function theme(token, width, height) {
  const font = { family: token("--font-text"), size: 12, color: token("--muted") };
  return {
    width,
    height,
    autosize: false,
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    margin: { l: 8, r: 8, t: 12, b: 8, pad: 0 },
    font,
    colorway: Array.from({ length: 8 }, (_, index) => series(index, token)),
    showlegend: false,
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1, yanchor: "bottom", font },
    dragmode: false,
    hovermode: "x unified",
    hoversort: "value descending",
    hoverlabel: {
      bgcolor: token("--surface"),
      bordercolor: token("--line"),
      font: { family: token("--font-text"), size: 12, color: token("--ink") },
      align: "left",
    },
    bargap: 0.3,
    barcornerradius: 2,
    // Before decimals and between thousands.
    separators: document.documentElement.lang === "de" ? ",." : ".,",
    transition: { duration: 0 },
  };
}

function axisFont(token) {
  return { family: token("--font-text"), size: 12, color: token("--muted") };
}

function axisTheme(key, letter, data, token, width) {
  const base = {
    automargin: true,
    fixedrange: true,
    zeroline: false,
    ticks: "",
    ticklabelstandoff: letter === "x" ? 4 : 6,
    tickangle: 0,
    tickfont: axisFont(token),
  };
  const lines =
    letter === "x"
      ? {
          showgrid: false,
          showline: true,
          linecolor: token("--line-strong"),
          linewidth: 1,
          nticks: isDate(data, "x") ? Math.min(6, Math.floor(width / 90)) : Math.min(5, Math.floor(width / 64)),
          spikemode: "across",
          spikecolor: token("--line-strong"),
          spikethickness: 1,
          spikedash: "solid",
          hoverformat: isDate(data, "x") ? "%-d %b %Y" : "",
        }
      : { showgrid: true, gridcolor: token("--line"), gridwidth: 1, showline: false, nticks: 5 };
  return { ...base, ...lines, ...namesOf(key, letter, data, width) };
}

// An axis of names. Beside the plot each has its line, and long ones are cut: the whole name is in the hover text.
// Below the plot they lean where they do not fit side by side; of times and numbers some are left out instead.
function namesOf(key, letter, data, width) {
  const axis = key.replace("axis", "");
  const traces = data.filter((trace) => (trace[`${letter}axis`] ?? letter) === axis);
  const values = traces.flatMap((trace) => Array.from(trace[letter] ?? []));
  if (values.length === 0 || !values.every((value) => typeof value === "string" && !DATE.test(value))) return {};
  const names = [...new Set(values)];
  const longest = Math.min(LABEL_LENGTH, Math.max(...names.map((name) => name.length)));
  const crowd = letter === "x" ? Math.ceil((names.length * (longest * LETTER + 8)) / (width - 60)) : 1;
  const leans = crowd > 1 && names.length <= 12 && !names.every((name) => /^\d/.test(name));
  const shown = leans ? names : names.filter((_, index) => index % crowd === 0);
  const cut = (name) => (name.length > LABEL_LENGTH ? `${name.slice(0, LABEL_LENGTH - 1).trimEnd()}…` : name);
  const ticktext = shown.map((name) => escape(cut(name)));
  return { type: "category", tickmode: "array", tickvals: shown, ticktext, tickangle: leans ? -35 : 0 };
}

function isDate(data, letter) {
  return data.some((trace) => typeof trace[letter]?.[0] === "string" && DATE.test(trace[letter][0]));
}

// Names at the ends of lines instead of a legend, moved apart where they would overlap.
function labelEnds(data, layout, token, height) {
  const lines = data.filter((trace) => (trace.type ?? "scatter") === "scatter" && trace.name && String(trace.mode ?? "lines").includes("lines"));
  if (lines.length < 2 || lines.length > 8 || layout.showlegend) return;
  const numbers = lines.flatMap((trace) => Array.from(trace.y ?? [], Number).filter(Number.isFinite));
  if (numbers.length === 0) return;
  const low = Math.min(0, ...extent(numbers));
  const high = Math.max(...extent(numbers));
  const scale = (height - 40) / (high - low || 1);
  const ends = lines
    .map((trace) => {
      const index = Array.from(trace.y).findLastIndex((y) => Number.isFinite(Number(y)) && y !== null);
      return index < 0 ? null : { trace, y: Number(trace.y[index]) };
    })
    .filter(Boolean)
    .sort((a, b) => b.y - a.y);
  let floor = Infinity;
  // In ink, not in the line's colour: as text not every series has the contrast that reading needs.
  const labels = ends.map(({ trace, y }) => {
    const wished = y * scale;
    const placed = Math.min(wished, floor - LABEL_GAP);
    floor = placed;
    return {
      // By the plot's right edge, not by the last x: a label at a value would widen the axis.
      x: 1, xref: "paper", y, yref: trace.yaxis ?? "y",
      text: escape(trace.name), showarrow: false, xanchor: "left", xshift: 4, yshift: placed - wished,
      font: { family: token("--font-text"), size: 12, color: token("--ink") },
    };
  });
  const longest = Math.max(...ends.map(({ trace }) => trace.name.length));
  layout.annotations = [...(layout.annotations ?? []), ...labels];
  layout.margin = { ...layout.margin, r: Math.max(layout.margin.r, Math.min(12 + longest * LETTER, 140)) };
}

function extent(numbers) {
  return numbers.reduce(([low, high], number) => [Math.min(low, number), Math.max(high, number)], [Infinity, -Infinity]);
}

// Plotly reads a few tags in its texts; names are data and mean none.
function escape(text) {
  return String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
