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

  const history = (data) => {
    const [ink, soft, line, accent] = ["ink", "soft", "line", "accent"].map(colour);
    const text = { color: soft, fontFamily: "inherit", fontSize: 12 };
    return {
      animation: false,
      aria: { enabled: true, label: { description: data.summary } },
      textStyle: text,
      grid: { left: 34, right: 92, top: 14, bottom: 26 },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        backgroundColor: colour("card"),
        borderColor: line,
        textStyle: { color: ink, fontSize: 12 },
        formatter: ([point]) => `${data.labels[point.dataIndex]}\n${data.told[point.dataIndex]}`,
      },
      xAxis: {
        type: "category",
        data: data.labels,
        boundaryGap: false,
        axisLine: { lineStyle: { color: line } },
        axisTick: { show: false },
        axisLabel: { ...text, hideOverlap: true, interval: Math.max(1, Math.floor(data.labels.length / 5)) },
      },
      yAxis: {
        type: "value",
        min: 0,
        max: 100,
        interval: 20,
        axisLabel: text,
        splitLine: { lineStyle: { color: line } },
      },
      series: [{
        type: "line",
        name: data.name,
        data: data.scores,
        showSymbol: false,
        lineStyle: { color: accent, width: 2 },
        itemStyle: { color: accent },
        markArea: {
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
        },
        markLine: {
          symbol: "none",
          silent: true,
          label: { show: false },
          lineStyle: { color: soft, type: "dashed", width: 1 },
          data: data.markers.map((marker) => ({ xAxis: marker })),
        },
      }],
    };
  };

  // Bars from the largest down, and the running share of all of them on a scale of its own.
  const pareto = (data) => {
    const [ink, soft, line, accent, medium] = ["ink", "soft", "line", "accent", "medium"].map(colour);
    const text = { color: soft, fontFamily: "inherit", fontSize: 12 };
    const axis = { type: "value", min: 0, axisLabel: text };
    return {
      animation: false,
      aria: { enabled: true, label: { description: data.summary } },
      textStyle: text,
      grid: { left: 8, right: 8, top: 30, bottom: 8, containLabel: true },
      legend: { top: 0, right: 28, itemGap: 28, textStyle: text, itemHeight: 10 },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        backgroundColor: colour("card"),
        borderColor: line,
        textStyle: { color: ink, fontSize: 12 },
        formatter: ([point]) => `${data.labels[point.dataIndex]}\n${data.told[point.dataIndex]}`,
      },
      xAxis: {
        type: "category",
        data: data.labels,
        axisLine: { lineStyle: { color: line } },
        axisTick: { show: false },
        axisLabel: { ...text, interval: 0, width: 84, overflow: "break" },
      },
      yAxis: [
        { ...axis, splitLine: { lineStyle: { color: line } } },
        { ...axis, max: 100, splitLine: { show: false }, axisLabel: { ...text, formatter: "{value} %" } },
      ],
      series: [
        { type: "bar", name: data.name, data: data.bars, barMaxWidth: 56, itemStyle: { color: accent } },
        {
          type: "line",
          name: data.running_name,
          yAxisIndex: 1,
          data: data.running,
          symbolSize: 6,
          lineStyle: { color: medium, width: 2 },
          itemStyle: { color: medium },
        },
      ],
    };
  };

  const kinds = { history, pareto };
  const drawn = new Map();

  const draw = async (element) => {
    const echarts = await load();
    const chart = drawn.get(element) ?? echarts.init(element, null, { renderer: "svg" });
    drawn.set(element, chart);
    chart.setOption(kinds[element.dataset.chart](JSON.parse(element.dataset.content)), true);
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
    if (element.isConnected) chart.resize(); else { chart.dispose(); drawn.delete(element); }
  }));
})();
