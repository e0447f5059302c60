/* Charts with axes: canvas[data-chart] holds {kind, labels, series: [{label, values, tone}], unit, goal}. Colours come from
   the style sheet, so a chart follows the theme; numbers follow the page's language. */
const TONES = { "": "--bar", quiet: "--bar-2", warn: "--fill-warn", risk: "--fill-risk", todo: "--fill-todo", cov: "--fill-cov", new: "--bar-2", prot: "--fill-prot" };
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const figures = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
const drawn = new Map();

function series({ label, values, tone = "" }, kind) {
  const fill = colour(TONES[tone]);
  const style = kind === "line" ? { borderColor: fill, borderWidth: 2, pointRadius: 0, pointHitRadius: 12, tension: 0.2 } : { backgroundColor: fill, borderRadius: 3, maxBarThickness: 28 };
  return { label, data: values, ...style };
}

function goalLine({ goal, labels }) {
  const style = { type: "line", borderColor: colour("--ink-3"), borderWidth: 1, borderDash: [4, 4], pointRadius: 0, pointHitRadius: 0 };
  return { label: "", data: labels.map(() => goal), ...style };
}

function axis(extra) {
  return { grid: { color: colour("--line") }, border: { display: false }, ticks: { color: colour("--ink-3"), ...extra } };
}

function configuration(chart) {
  const right = document.documentElement.dir === "rtl";
  const show = (value) => figures.format(value) + (chart.unit ? `\u00a0${chart.unit}` : "");
  const type = chart.kind === "line" ? "line" : "bar";
  return {
    type,
    data: { labels: chart.labels, datasets: [...chart.series.map((one) => series(one, type)), ...(chart.goal == null ? [] : [goalLine(chart)])] },
    options: {
      animation: false,
      layout: { padding: { left: 8, right: 16 } },
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      font: { family: getComputedStyle(document.body).fontFamily },
      scales: { x: { ...axis({ maxRotation: 0 }), grid: { display: false }, reverse: right }, y: { ...axis({ callback: show }), position: right ? "right" : "left", beginAtZero: chart.kind !== "line" } },
      plugins: {
        legend: { display: chart.series.length > 1, rtl: right, labels: { color: colour("--ink-2"), boxWidth: 9, boxHeight: 9, filter: (item) => item.text } },
        tooltip: { rtl: right, filter: (item) => item.dataset.label, callbacks: { label: (item) => `${item.dataset.label}: ${show(item.parsed.y)}` } },
      },
    },
  };
}

function draw(canvas) {
  drawn.get(canvas)?.destroy();
  drawn.set(canvas, new window.Chart(canvas, configuration(JSON.parse(canvas.dataset.chart))));
}

async function drawAll(root) {
  await document.fonts.ready;
  window.Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  for (const canvas of root.querySelectorAll("canvas[data-chart]")) draw(canvas);
}

drawAll(document);
document.addEventListener("theme", () => drawAll(document));
document.body.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
