// <terrarium-chart src="https://…/embed/sales/revenue" token="…"> shows a chart of Terrarium in any page.
//
// The chart lives in a frame of its own, so neither page can reach into the other. `label` names it for screen readers
// until the chart has told its title. The element sends the event `terrarium-chart` with {state}: "ready", "refused"
// (the token is not valid), "failed" (not now) or "blocked" (this site may not show it, or Terrarium is out of reach).

(() => {
  const NAME = "terrarium-chart";
  // How long a frame that has loaded may keep silent. One that the browser blocks loads, too, and never speaks.
  const PATIENCE_MS = 4000;
  const FIRST_HEIGHT = 320;
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

  class TerrariumChart extends HTMLElement {
    static observedAttributes = ["src", "token", "label"];

    #frame = null;
    #origin = "";
    #patience = 0;
    #heard = false;
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

    connectedCallback() {
      addEventListener("message", this.#hear);
      this.#load();
    }

    disconnectedCallback() {
      removeEventListener("message", this.#hear);
      this.#drop();
    }

    attributeChangedCallback(name, before, now) {
      if (!this.isConnected || before === now) return;
      if (name === "label") this.#name(now);
      else this.#load();
    }

    #load() {
      this.#drop();
      const address = this.#address();
      if (!address) return this.#tell("incomplete");
      this.#origin = address.origin;
      const frame = document.createElement("iframe");
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-downloads");
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
      this.#frame?.remove();
      this.#frame = null;
      this.#heard = false;
    }

    #address() {
      const token = this.getAttribute("token");
      const source = this.getAttribute("src");
      if (!token || !source || !URL.canParse(source, location.href)) return null;
      const address = new URL(source, location.href);
      if (!/^https?:$/.test(address.protocol)) return null;
      address.searchParams.set("token", token);
      return address;
    }

    #message({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || origin !== this.#origin) return;
      if (data?.terrarium !== "chart") return;
      this.#heard = true;
      if (Number.isFinite(data.height) && data.height > 0) this.#frame.height = Math.min(Math.ceil(data.height), 4000);
      if (typeof data.title === "string" && !this.hasAttribute("label")) this.#name(data.title);
      if (data.state) {
        clearTimeout(this.#patience);
        this.#tell(data.state);
      }
    }

    #name(title) {
      if (this.#frame) this.#frame.title = title || "Chart";
    }

    #tell(state) {
      const text = TEXTS[state];
      this.#notice.textContent = text ?? "";
      this.#notice.hidden = !text;
      if (this.#frame) this.#frame.hidden = Boolean(text);
      if (text) console.warn(`<${NAME}>: ${text}`);
      this.dispatchEvent(new CustomEvent(NAME, { bubbles: true, detail: { state } }));
    }
  }

  if (!customElements.get(NAME)) customElements.define(NAME, TerrariumChart);
})();
