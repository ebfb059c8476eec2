// The script of an embedded chart's own page: draws the chart that lies in the page, and tells the page around it how
// high it is and how it went. Messages: {terrarium: "chart", state: "ready" | "refused" | "failed"}, {…, height, title}.

const { origin, state, chart: modulePath, plotly } = document.body.dataset;
const main = document.querySelector("main");

// A chart's page can be framed by one origin only; a refusal by any, and it has nothing to keep to itself.
function tell(message) {
  if (parent !== window) parent.postMessage({ terrarium: "chart", ...message }, origin ?? "*");
}

function tellHeight() {
  tell({ height: Math.ceil(main.getBoundingClientRect().height), title: document.title });
}

async function draw() {
  const numbers = document.querySelector("details");
  const plot = document.querySelector(".embed-plot");
  const chart = JSON.parse(document.getElementById("chart").textContent);

  const settle = (drawn) => {
    // Without a drawing the table stays open: the numbers are what counts.
    if (numbers.hasAttribute("data-waiting")) numbers.open = !drawn;
    numbers.removeAttribute("data-waiting");
    plot.hidden = !drawn;
  };
  try {
    const { ChartHost, columnsOf } = await import(modulePath);
    new ChartHost(plot, plotly, settle).update(chart.spec.figure, columnsOf(chart), chart.spec.height);
  } catch (error) {
    console.warn("The chart cannot be drawn; its numbers are in the table.", error);
    settle(false);
  }
  // Not only once it is drawn: that waits until the frame comes into view.
  tell({ state: "ready" });
}

new ResizeObserver(tellHeight).observe(main);
tellHeight();
if (state) tell({ state });
else draw();
