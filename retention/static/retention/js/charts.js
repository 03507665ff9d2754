// Draws the charts of a page when they come into view; the table beside each holds the same numbers.
"use strict";
(() => {
  const source = document.currentScript.dataset.echarts;
  let library;

  const load = () => {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => resolve(window.echarts);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  };

  // Colours come from the style sheet, so that charts follow the theme of the page.
  const colour = (name) => {
    const probe = document.createElement("span");
    probe.style.color = `var(--rt-${name})`;
    document.body.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };

  // What all charts have in common; a kind says only what is its own. Read anew when the theme of the page changes.
  const theme = () => {
    const [ink, soft, line, card] = ["ink", "soft", "line", "card"].map(colour);
    const text = { color: soft, fontFamily: "inherit", fontSize: 12 };
    const axis = {
      axisLine: { lineStyle: { color: line } },
      axisTick: { show: false },
      axisLabel: text,
      splitLine: { lineStyle: { color: line } },
      nameTextStyle: text,
    };
    return {
      color: ["accent", "medium", "healthy", "high", "low", "unknown"].map(colour),
      animation: false,
      textStyle: text,
      categoryAxis: { ...axis, splitLine: { show: false } },
      valueAxis: { ...axis, axisLine: { show: false } },
      legend: { textStyle: text, itemHeight: 10, inactiveColor: line },
      tooltip: { backgroundColor: card, borderColor: line, textStyle: { color: ink, fontSize: 12 } },
      line: { showSymbol: false, symbolSize: 6, lineStyle: { width: 2 } },
      bar: { barMaxWidth: 56 },
      sankey: { label: { color: ink, fontSize: 12 }, lineStyle: { color: "gradient", opacity: 0.35 } },
      heatmap: { itemStyle: { borderColor: card, borderWidth: 2 } },
    };
  };

  // The words of a point stand in the data, in the language of the page.
  const told = (data) => ({
    trigger: "axis",
    renderMode: "richText",
    formatter: ([point]) => `${data.labels[point.dataIndex]}\n${data.told[point.dataIndex]}`,
  });

  // The tiers behind a line, each with its name beside it.
  const bandsOf = (data) => ({
    silent: true,
    label: { position: "right", fontSize: 12, fontFamily: "inherit", distance: 8 },
    data: data.bands.map((band) => [
      {
        name: band.name,
        yAxis: band.from,
        itemStyle: { color: colour(`${band.tier}-soft`), opacity: 0.75 },
        label: { color: colour(band.tier) },
      },
      { yAxis: band.to },
    ]),
  });

  // The numbers of dashed lines; where lines stand too close together the first of them says "3–5".
  const marked = (data, wide) => {
    const step = wide / Math.max(1, data.labels.length - 1);
    const groups = [];
    data.markers.forEach((place, index) => {
      const group = groups.at(-1);
      if (group && (place - group.place) * step < 26) group.last = index + 1;
      else groups.push({ place, first: index + 1, last: index + 1 });
    });
    const words = new Map(groups.map(({ place, first, last }) => [place, first === last ? `${first}` : `${first}–${last}`]));
    return data.markers.map((place) => ({
      xAxis: place,
      label: { show: words.has(place), formatter: words.get(place) ?? "", position: "end", fontSize: 11, distance: 4 },
    }));
  };

  const history = (data, width) => {
    const soft = colour("soft");
    const wide = width - 34 - 92;
    const labels = Math.max(2, Math.floor(wide / 84));
    return {
      aria: { enabled: true, label: { description: data.summary } },
      grid: { left: 34, right: 92, top: 24, bottom: 26 },
      tooltip: told(data),
      xAxis: {
        type: "category",
        data: data.labels,
        boundaryGap: false,
        axisLabel: { hideOverlap: true, interval: Math.max(0, Math.ceil(data.labels.length / labels) - 1) },
      },
      yAxis: { type: "value", min: 0, max: 100, interval: 20 },
      series: [{
        type: "line",
        name: data.name,
        data: data.scores,
        markArea: bandsOf(data),
        markLine: {
          symbol: "none",
          silent: true,
          label: { color: soft, fontFamily: "inherit" },
          lineStyle: { color: soft, type: "dashed", width: 1 },
          data: marked(data, wide),
        },
      }],
    };
  };

  // Two pictures over the same days: the score inside the tiers that it is near, and below it the money at risk.
  const trend = (data) => {
    const soft = { color: colour("soft"), align: "left", padding: [0, 0, 2, -44] };
    const language = document.documentElement.lang;
    const money = new Intl.NumberFormat(language, {
      style: "currency", currency: data.currency, currencyDisplay: "narrowSymbol", notation: "compact",
    });
    const days = { type: "category", data: data.labels, boundaryGap: false };
    const [low, high] = data.range;
    return {
      aria: { enabled: true, label: { description: data.summary } },
      grid: [{ left: 52, right: 92, top: 26, bottom: "44%" }, { left: 52, right: 92, top: "69%", bottom: 26 }],
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      tooltip: told(data),
      xAxis: [
        { ...days, axisLabel: { show: false } },
        { ...days, gridIndex: 1, axisLabel: { hideOverlap: true, interval: Math.max(1, Math.floor(data.labels.length / 5)) } },
      ],
      yAxis: [
        { type: "value", min: low, max: high, interval: 10, name: data.name, nameTextStyle: soft, nameGap: 8 },
        {
          type: "value", gridIndex: 1, min: 0, splitNumber: 2, name: data.risk_name, nameTextStyle: soft, nameGap: 8,
          axisLabel: { formatter: (value) => money.format(value) },
        },
      ],
      series: [
        {
          type: "line",
          name: data.name,
          data: data.scores,
          markArea: bandsOf(data),
        },
        {
          type: "line",
          name: data.risk_name,
          data: data.risks,
          xAxisIndex: 1,
          yAxisIndex: 1,
          color: colour("high"),
          areaStyle: { opacity: 0.14 },
        },
      ],
    };
  };

  // How wide a name under a bar may be, in px: beside the bars stand the two scales.
  const room = (labels, width) => Math.min(84, Math.max(24, (width - 120) / labels.length - 4));

  // Bars from the largest down, and the running share of all of them on a scale of its own.
  const pareto = (data, width) => ({
    aria: { enabled: true, label: { description: data.summary } },
    grid: { left: 8, right: 8, top: 30, bottom: 8, containLabel: true },
    legend: { top: 0, right: 28, itemGap: 28 },
    tooltip: told(data),
    xAxis: {
      type: "category",
      data: data.labels,
      axisLabel: { interval: 0, width: room(data.labels, width), overflow: "break" },
    },
    yAxis: [
      { type: "value", min: 0 },
      { type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { formatter: "{value} %" } },
    ],
    series: [
      { type: "bar", name: data.name, data: data.bars },
      { type: "line", name: data.running_name, yAxisIndex: 1, data: data.running, showSymbol: true },
    ],
  });

  // A column for each stretch of days, of one part or of several on top of each other; a line over them has a scale of
  // its own in per cent, and a mark is a dashed line through all of them.
  const columns = (data, width) => {
    const soft = colour("soft");
    const mark = {
      symbol: "none",
      silent: true,
      lineStyle: { color: soft, type: "dashed", width: 1 },
      label: { color: soft, fontFamily: "inherit", fontSize: 12, position: "end", formatter: data.mark?.name },
      data: [{ yAxis: data.mark?.value }],
    };
    const labels = Math.max(2, Math.floor((width - 90) / 58));
    // what is only a part of a week is hatched: its columns are not to be compared by their height
    const hatched = { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -Math.PI / 4, color: colour("card") } };
    const drawn = (values) => values.map((value, place) => (data.parts[place] ? { value, itemStyle: hatched } : value));
    return {
      aria: { enabled: true, label: { description: data.summary } },
      grid: { left: 8, right: data.mark ? 44 : 8, top: data.columns.length > 1 ? 34 : 12, bottom: 8, containLabel: true },
      legend: { show: data.columns.length > 1, top: 0, right: 8, itemGap: 16, selectedMode: false },
      tooltip: told(data),
      xAxis: {
        type: "category",
        data: data.begins,
        axisLabel: { hideOverlap: true, interval: Math.max(0, Math.ceil(data.labels.length / labels) - 1) },
      },
      yAxis: [
        { type: "value", min: 0, minInterval: data.line ? 1 : 0 },
        ...(data.line
          ? [{ type: "value", min: 0, max: 100, splitLine: { show: false }, axisLabel: { formatter: "{value} %" } }]
          : []),
      ],
      series: [
        ...data.columns.map((part) => ({
          type: "bar",
          stack: "columns",
          name: part.name,
          data: drawn(part.data),
          color: colour(part.colour),
          ...(data.mark ? { markLine: mark } : {}),
        })),
        ...(data.line
          ? [{ type: "line", name: data.line.name, yAxisIndex: 1, data: data.line.data, showSymbol: true, color: colour("ink") }]
          : []),
      ],
    };
  };

  // Scripts that come after this one add kinds of their own: window.retentionCharts.kinds.flow = (data, width) => ({…}).
  const kinds = { history, trend, pareto, columns };
  window.retentionCharts = { kinds, colour, told };
  const drawn = new Map();

  const show = (element, chart) => {
    chart.setOption(kinds[element.dataset.chart](JSON.parse(element.dataset.content), element.clientWidth), true);
    // on paper, which is narrower, the picture shrinks as a whole; nothing of it is cut off
    element.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
  };
  const draw = async (element) => {
    const echarts = await load();
    drawn.get(element)?.dispose();
    const chart = echarts.init(element, theme(), { renderer: "svg" });
    drawn.set(element, chart);
    show(element, chart);
  };

  const watcher = new IntersectionObserver((entries) => {
    entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
      watcher.unobserve(entry.target);
      draw(entry.target).catch(() => { entry.target.dataset.waiting = entry.target.dataset.failed; });
    });
  }, { rootMargin: "200px" });

  const watch = (root) => root.querySelectorAll("[data-chart]").forEach((element) => watcher.observe(element));
  watch(document);
  document.addEventListener("htmx:load", (event) => watch(event.target));
  document.addEventListener("retention:theme", () => drawn.forEach((chart, element) => {
    if (element.isConnected) draw(element);
  }));
  window.addEventListener("resize", () => drawn.forEach((chart, element) => {
    if (element.isConnected) { chart.resize(); show(element, chart); } else { chart.dispose(); drawn.delete(element); }
  }));
})();
