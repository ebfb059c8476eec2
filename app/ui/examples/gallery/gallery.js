// Draws the gallery's charts as the embed frame does, without wasm, and opens what the address asks for.
import { ChartHost, columnsOf } from "CHART_JS";

const charts = await (await fetch("charts.json")).json();
for (const chart of charts) {
  const card = document.getElementById(`chart-${chart.slug}`).closest(".chart");
  const area = card.querySelector(".chart__area");
  const host = new ChartHost(card.querySelector(".chart__plot"), "PLOTLY_JS", (drawn) => {
    area.classList.toggle("is-drawn", drawn);
    area.querySelector(".skeleton")?.remove();
    area.dataset.state = drawn ? "drawn" : "failed";
  });
  host.update(chart.spec.figure, columnsOf(chart), chart.spec.height);
}

const theme = new URLSearchParams(location.search).get("theme");
if (theme) document.documentElement.dataset.theme = theme;
const rail = new URLSearchParams(location.search).get("rail");
if (rail) document.documentElement.dataset.rail = rail;
switch (location.hash) {
  case "#palette":
    document.querySelector(".palette").showModal();
    break;
  case "#sheet":
    document.querySelector(".sheet").showModal();
    break;
  case "#menu":
    for (const popover of document.querySelectorAll(".filter-bar .popover, .topbar .popover")) popover.open = true;
    break;
  case "#rail":
    document.querySelector(".shell").classList.add("is-open");
    break;
}
