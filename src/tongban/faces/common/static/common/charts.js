/* Draws the charts of a page as SVG in the page's own colours. Without it their tables stand open. */
(() => {
  if (window.tongbanCharts) return;
  const COLOURS = [1, 2, 3, 4, 5, 6].map((n) => `var(--chart-${n})`);
  const TONES = { good: "var(--good)", warn: "var(--warn)", bad: "var(--bad)", muted: "var(--muted)" };
  const INK = "var(--ink)", MUTED = "var(--muted)", LINE = "var(--line)", PAPER = "var(--paper)";
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];
  const ROW = 34, LINE_HEIGHT = 16, LINES = 3, PLAIN = 320, EDGES = 96;

  const colour = (series, n) => TONES[series.tone] || COLOURS[n % COLOURS.length];
  const written = (data, value) =>
    value === null || value === undefined || value === "-"
      ? "—"
      : `${Number(value).toLocaleString("en-US", { minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals })}${data.unit && data.unit !== "%" ? " " : ""}${data.unit}`;

  function points(series) {
    return series.values.map((value, n) => ({ value: value === null ? "-" : value, link: series.links[n] || "" }));
  }

  function bars(data) {
    return data.series.map((series, n) => ({
      type: "bar",
      name: series.name,
      data: points(series),
      stack: data.stacked ? "all" : undefined,
      barMaxWidth: 40,
      itemStyle: { color: colour(series, n), borderColor: PAPER, borderWidth: data.stacked ? 1 : 0 },
      label: { show: data.series.length === 1 && data.categories.length <= 24, position: data.lying ? "right" : "top", color: INK, formatter: (one) => written({ ...data, unit: "" }, one.value) },
    }));
  }

  function lines(data) {
    return data.series.map((series, n) => ({
      type: "line",
      name: series.name,
      data: points(series),
      symbol: SYMBOLS[n % SYMBOLS.length],
      symbolSize: 8,
      showSymbol: data.categories.length <= 60,
      connectNulls: false,
      lineStyle: { color: colour(series, n), width: 2.5, type: ["solid", "dashed", "dotted"][n % 3] },
      itemStyle: { color: colour(series, n) },
    }));
  }

  /* A bar from one height to another is two: one that is not seen, and one on top of it. */
  function floating(name, from, to, colours, links, more) {
    return [
      { type: "bar", stack: name, silent: true, data: from, itemStyle: { color: "none" }, tooltip: { show: false }, barMaxWidth: 40, ...more },
      { type: "bar", name, stack: name, data: to.map((value, n) => ({ value, link: links[n] || "", itemStyle: { color: colours[n] } })), barMaxWidth: 40, ...more },
    ];
  }

  function waterfall(data) {
    const [changes, totals] = data.series;
    const last = data.categories.length - 1;
    const whole = (n) => n === 0 || n === last;
    const before = totals.values.map((total, n) => (whole(n) ? 0 : totals.values[n - 1]));
    const from = before.map((start, n) => Math.min(start, totals.values[n]));
    const to = before.map((start, n) => Math.abs(totals.values[n] - start));
    const colours = changes.values.map((by, n) => (whole(n) ? COLOURS[0] : by >= 0 ? TONES.good : TONES.bad));
    const made = floating("bar", from, to, colours, changes.links, {});
    made[1].label = {
      show: true,
      position: data.lying ? "right" : "top",
      color: INK,
      formatter: (one) => {
        const by = changes.values[one.dataIndex];
        const sign = by !== null && by > 0 ? "+" : "";
        return sign + written({ ...data, unit: "" }, whole(one.dataIndex) ? totals.values[one.dataIndex] : by);
      },
    };
    return made;
  }

  function strip(data) {
    const [low, quarter, middle, three, high] = data.series.map((series) => series.values);
    const less = (one, other) => one.map((value, n) => (value === null || other[n] === null ? "-" : value - other[n]));
    const held = (values) => values.map((value) => (value === null ? "-" : value));
    const links = data.series[0].links;
    const even = (name) => data.categories.map(() => name);
    const size = { barWidth: 18, barGap: "-100%" };
    const whole = floating("range", held(low), less(high, low), even("var(--chart-range)"), links, { ...size, z: 2 });
    const half = floating("middle", held(quarter), less(three, quarter), even(COLOURS[0]), links, { ...size, z: 3 });
    const mark = { type: "scatter", name: data.series[2].name, data: held(middle), symbol: "rect", symbolSize: [6, 26], itemStyle: { color: INK, borderColor: PAPER, borderWidth: 1.5 }, z: 4, silent: true };
    return [...whole, ...half, mark];
  }

  /* A name in at most three lines of so many pixels, cut between words or Chinese characters. */
  function broken(name, room) {
    const wide = (text) => [...text].reduce((sum, one) => sum + (one.charCodeAt(0) >= 0x2e80 ? 13 : 7.2), 0);
    const pieces = name.match(/[\u2e80-\uffff]|[^\u2e80-\uffff\s]+\s*|\s+/g) || [];
    const made = [""];
    for (const piece of pieces) {
      if (made[made.length - 1] && wide(made[made.length - 1] + piece.trimEnd()) > room) made.push("");
      made[made.length - 1] += piece;
    }
    if (made.length > LINES) made.splice(LINES, made.length, "…");
    if (made.length > LINES) made.splice(LINES - 1, 2, `${made[LINES - 1].trimEnd()}…`);
    return made.map((line) => line.trimEnd());
  }

  const roomOf = (width) => Math.min(width * 0.38, 300);

  const KINDS = { bars, lines, waterfall, strip };

  function told(data, n) {
    const rows = data.series.map((series) => `${series.name}  ${written(data, series.values[n])}`);
    return [`{b|${data.categories[n]}}`, ...rows].join("\n");
  }

  function option(data, width) {
    const text = { color: MUTED, fontSize: 13 };
    const few = data.lying || data.kind === "waterfall" || data.categories.length <= 8;
    const room = data.lying ? roomOf(width) : (width - 60) / data.categories.length - 8;
    const names = {
      type: "category",
      data: data.categories,
      inverse: data.lying,
      axisLabel: { ...text, color: INK, lineHeight: LINE_HEIGHT, interval: few ? 0 : "auto", hideOverlap: !few, ...(few ? { formatter: (name) => broken(name, room).join("\n") } : {}) },
      axisLine: { lineStyle: { color: LINE } },
      axisTick: { show: false },
    };
    const values = {
      type: "value",
      min: data.bounds[0] ?? undefined,
      max: data.bounds[1] ?? undefined,
      inverse: data.upside_down,
      minInterval: data.decimals ? undefined : 1,
      axisLabel: { ...text, hideOverlap: true, formatter: (value) => Number(value).toLocaleString("en-US", { notation: Math.abs(value) >= 1e5 ? "compact" : "standard" }) },
      splitLine: { lineStyle: { color: LINE } },
      splitNumber: width < 500 ? 3 : 5,
    };
    const many = (data.kind === "bars" || data.kind === "lines") && data.series.length > 1;
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: data.lying ? 64 : 16, top: many ? 44 : 24, bottom: 8, containLabel: true },
      legend: many ? { type: "scroll", top: 0, left: 0, textStyle: { color: INK }, inactiveColor: MUTED, pageTextStyle: { color: INK }, pageIconColor: INK, pageIconInactiveColor: MUTED } : undefined,
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        confine: true,
        axisPointer: { type: data.kind === "lines" ? "line" : "shadow", lineStyle: { color: MUTED }, shadowStyle: { color: "var(--chart-shade)" } },
        backgroundColor: PAPER,
        borderColor: LINE,
        textStyle: { color: INK, rich: { b: { fontWeight: "bold", lineHeight: 24 } } },
        formatter: (many) => told(data, many[0].dataIndex),
      },
      xAxis: data.lying ? values : names,
      yAxis: data.lying ? names : values,
      series: KINDS[data.kind](data).map((series) => ({ emphasis: { disabled: true }, ...series })),
    };
  }

  /* A waterfall lies down where its steps have no room side by side. */
  function fitted(data, width) {
    return { ...data, lying: data.lying || (data.kind === "waterfall" && width < 80 * data.categories.length) };
  }

  function height(data, width) {
    if (!data.lying) return PLAIN;
    const beside = data.kind === "bars" && !data.stacked ? Math.max(1, data.series.length * 0.5) : 1;
    const most = Math.max(...data.categories.map((name) => broken(name, roomOf(width)).length));
    return EDGES + Math.max(ROW * beside, most * LINE_HEIGHT + 8) * data.categories.length;
  }

  function draw(canvas) {
    const data = JSON.parse(canvas.nextElementSibling.textContent);
    canvas.hidden = false;
    const chart = window.echarts.init(canvas, null, { renderer: "svg", height: PLAIN });
    const show = () => {
      const now = fitted(data, canvas.clientWidth);
      const tall = height(now, canvas.clientWidth);
      canvas.style.height = `${tall}px`;
      chart.resize({ height: tall });
      chart.setOption(option(now, canvas.clientWidth), true);
    };
    show();
    chart.on("click", (one) => {
      if (one.data && one.data.link) window.location.assign(one.data.link);
    });
    let width = canvas.clientWidth;
    new ResizeObserver(() => {
      if (canvas.clientWidth === width) return;
      width = canvas.clientWidth;
      show();
    }).observe(canvas);
    canvas.querySelector("svg").setAttribute("aria-hidden", "true"); // the label says it
    const table = canvas.parentElement.querySelector("details");
    if (table) table.open = false;
    canvas.dataset.drawn = "yes";
  }

  function waiting() {
    return [...document.querySelectorAll(".chart .canvas[data-library]:not([data-drawn])")];
  }

  function drawAll() {
    const left = waiting();
    if (!left.length) return;
    if (window.echarts) {
      left.forEach(draw);
      return;
    }
    if (document.querySelector("script[data-charts]")) return;
    const library = document.createElement("script");
    library.src = left[0].dataset.library;
    library.dataset.charts = "yes";
    library.addEventListener("load", () => waiting().forEach(draw));
    document.head.append(library);
  }

  window.tongbanCharts = { drawAll };
  document.addEventListener("htmx:load", drawAll);
  window.addEventListener("beforeprint", () => document.querySelectorAll(".chart details").forEach((each) => { each.open = true; }));
  drawAll();
})();
