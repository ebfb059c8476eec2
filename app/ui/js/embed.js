// <terrarium-chart src="https://…/embed/sales/revenue" token="…"> shows a tile of a dashboard of Terrarium in any page, and
// <terrarium-dashboard src="https://…/embed/sales" token="…"> a whole one.
//
// What is shown lives in a frame of its own, so neither page can reach into the other. `label` names it for screen readers
// until it has told its title; `theme` is light or dark, and the system's where nothing is said; `lang` is the language, and the reader's where nothing is said.
//
// Tokens end. Before they do, the element asks for another: it calls its property `fetchToken`, an async function that
// answers a token, or GETs the address in `token-url`, which answers a token as text or {"token": "…"}. With one of the two,
// `token` may be left away.
//
// Events, which bubble:
//   terrarium-chart, terrarium-dashboard   {state}: "ready", "refused" (the token is not valid), "failed" (not now) or
//                                          "blocked" (this site may not show it, or Terrarium is out of reach)
//   terrarium:pick    {tile, dimension, value}: a mark was clicked
//   terrarium:filter  {filters}: what is chosen of what is open, by dimension
//
// setFilters({country: ["France"]}) chooses what is open; an empty list lets go of it.

(() => {
  // How long a frame that has loaded may keep silent. One that the browser blocks loads, too, and never speaks.
  const PATIENCE_MS = 4000;
  const FIRST_HEIGHT = 320;
  // How long before its end a token is renewed, or a fifth of what is left of it where that is less.
  const LEAD_MS = 60_000;
  // What a timer can wait at most.
  const LONGEST_WAIT_MS = 2 ** 31 - 1;
  const TEXTS = {
    incomplete: "This chart has no address or no token. Copy the whole snippet from Terrarium again.",
    refused: "This chart cannot be shown: its token is not valid, has expired, or belongs to another chart.",
    failed: "This chart cannot be shown now. Try again later.",
    blocked: `This chart cannot be shown on ${location.origin}: it was made for another site, or Terrarium cannot be reached.`,
  };
  const STYLE = `
    :host { display: block; position: relative; }
    :host([hidden]) { display: none; }
    iframe { display: block; width: 100%; border: 0; color-scheme: normal; }
    p { margin: 0; padding: 12px 16px; border: 1px solid #b9b9b4; border-radius: 6px;
        font: 14px/1.45 system-ui, sans-serif; color: #586059; background: #fbfaf7; }
    [hidden] { display: none; }`;

  class TerrariumEmbed extends HTMLElement {
    static observedAttributes = ["src", "token", "token-url", "theme", "lang", "label"];

    #frame = null;
    #origin = "";
    #patience = 0;
    #renewal = 0;
    #heard = false;
    #renewed = false;
    #fetchToken = null;
    #shadow = this.attachShadow({ mode: "open" });
    #notice = document.createElement("p");
    #hear = (event) => this.#message(event);

    constructor() {
      super();
      const style = new CSSStyleSheet();
      style.replaceSync(STYLE);
      this.#shadow.adoptedStyleSheets = [style];
      this.#notice.setAttribute("role", "status");
      this.#notice.hidden = true;
      this.#shadow.append(this.#notice);
    }

    /** An async function that answers a token. */
    get fetchToken() {
      return this.#fetchToken;
    }

    set fetchToken(fetchToken) {
      this.#fetchToken = fetchToken;
      if (this.isConnected && !this.#frame) this.#begin();
    }

    /** Chooses what is open, by dimension: {country: ["France"], date: "2026-01-01..2026-03-31"}. */
    setFilters(filters) {
      this.#say({ filters });
    }

    connectedCallback() {
      // Set before this script had come.
      if (Object.hasOwn(this, "fetchToken")) {
        const { fetchToken } = this;
        delete this.fetchToken;
        this.#fetchToken = fetchToken;
      }
      addEventListener("message", this.#hear);
      this.#begin();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      this.#drop();
    }

    attributeChangedCallback(name, before, now) {
      if (!this.isConnected || before === now) return;
      if (name === "label") this.#name(now);
      else this.#begin();
    }

    get #renews() {
      return Boolean(this.#fetchToken || this.hasAttribute("token-url"));
    }

    /** A new token from whoever makes them here. */
    async #newToken() {
      if (this.#fetchToken) return this.#fetchToken();
      const response = await fetch(new URL(this.getAttribute("token-url"), location.href), { credentials: "same-origin" });
      if (!response.ok) throw new Error(`${response.status} from token-url`);
      const text = (await response.text()).trim();
      return text.startsWith("{") ? JSON.parse(text).token : text;
    }

    async #begin() {
      this.#drop();
      const token = this.getAttribute("token");
      if (token || !this.#renews) return this.#load(token);
      try {
        const first = await this.#newToken();
        if (this.isConnected && !this.#frame) this.#load(first);
      } catch (error) {
        console.warn(`<${this.localName}>: no token was answered.`, error);
        this.#tell("failed");
      }
    }

    #load(token) {
      const address = this.#address(token);
      if (!address) return this.#tell("incomplete");
      this.#origin = address.origin;
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-downloads allow-forms");
      frame.referrerPolicy = "no-referrer";
      frame.loading = "lazy";
      frame.height = FIRST_HEIGHT;
      frame.title = this.getAttribute("label") || "Chart";
      frame.addEventListener("load", () => {
        if (!this.#heard) this.#patience = setTimeout(() => this.#tell("blocked"), PATIENCE_MS);
      });
      frame.src = address.href;
      this.#frame = frame;
      this.#notice.hidden = true;
      this.#shadow.append(frame);
    }

    #drop() {
      clearTimeout(this.#patience);
      clearTimeout(this.#renewal);
      this.#frame?.remove();
      this.#frame = null;
      this.#heard = false;
    }

    #address(token) {
      const source = this.getAttribute("src");
      if (!token || !source || !URL.canParse(source, location.href)) return null;
      const address = new URL(source, location.href);
      if (!/^https?:$/.test(address.protocol)) return null;
      address.searchParams.set("token", token);
      const theme = this.getAttribute("theme");
      if (theme) address.searchParams.set("theme", theme);
      if (this.lang) address.searchParams.set("lang", this.lang);
      return address;
    }

    #message({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (data?.terrarium !== "embed") return;
      this.#heard = true;
      if (Number.isFinite(data.height) && data.height > 0) this.#frame.height = Math.min(Math.ceil(data.height), 20_000);
      if (typeof data.title === "string" && !this.hasAttribute("label")) this.#name(data.title);
      if (data.event === "pick" || data.event === "filter") this.#send(`terrarium:${data.event}`, data.detail);
      if (data.expires) this.#expect(Date.parse(data.expires));
      if (data.state) {
        clearTimeout(this.#patience);
        // A token may have ended while this page slept: one new token is tried.
        if (data.state === "refused" && this.#renews && !this.#renewed) {
          this.#renewed = true;
          return void this.#renew(true);
        }
        if (data.state === "ready") this.#renewed = false;
        this.#tell(data.state);
      }
    }

    /** Waits for the time to renew a token that ends at `end`. */
    #expect(end) {
      clearTimeout(this.#renewal);
      if (!this.#renews || !Number.isFinite(end)) return;
      const left = end - Date.now();
      const wait = left - Math.min(LEAD_MS, left / 5);
      if (wait > LONGEST_WAIT_MS) this.#renewal = setTimeout(() => this.#expect(end), LONGEST_WAIT_MS);
      else this.#renewal = setTimeout(() => this.#renew(), Math.max(wait, 1000));
    }

    /** Gives the frame a new token; where it has refused the last one, in a frame of its own. */
    async #renew(refused = false) {
      const frame = this.#frame;
      try {
        const token = await this.#newToken();
        if (!frame || frame !== this.#frame) return;
        if (!refused) return this.#say({ token });
        this.#drop();
        this.#load(token);
      } catch (error) {
        console.warn(`<${this.localName}>: no token was answered.`, error);
        if (refused) this.#tell("refused");
      }
    }

    #say(message) {
      this.#frame?.contentWindow?.postMessage({ terrarium: "host", ...message }, this.#origin);
    }

    #name(title) {
      if (this.#frame) this.#frame.title = title || "Chart";
    }

    #tell(state) {
      const text = TEXTS[state];
      this.#notice.textContent = text ?? "";
      this.#notice.hidden = !text;
      if (this.#frame) this.#frame.hidden = Boolean(text);
      if (text) console.warn(`<${this.localName}>: ${text}`);
      this.#send(this.localName, { state });
    }

    #send(name, detail) {
      this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
    }
  }

  for (const name of ["terrarium-chart", "terrarium-dashboard"]) {
    if (!customElements.get(name)) customElements.define(name, class extends TerrariumEmbed {});
  }
})();
