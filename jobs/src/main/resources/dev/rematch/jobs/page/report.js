// Draws the charts from the JSON beside them. Names are data: they reach the page as text, never as HTML.
(function () {
  "use strict";
  const root = document.documentElement;
  let errors = 0;
  const wrong = () => { root.dataset.errors = String(++errors); };
  window.addEventListener("error", wrong);
  window.addEventListener("unhandledrejection", wrong);
  document.addEventListener("securitypolicyviolation", wrong);
  root.dataset.errors = "0";
  root.classList.add("js");

  const colour = name => getComputedStyle(root).getPropertyValue("--" + name).trim();
  const OTHERS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7a7f87"];
  const OTHER_SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect", "pin", "arrow"];
  const known = value => typeof value === "number";

  function number(value) {
    if (!known(value)) return "–";
    const size = Math.abs(value);
    if (size >= 1000) return Math.round(value).toLocaleString("en-US");
    if (size === 0 || size === 1) return String(value);
    return size < 0.0001 ? value.toExponential(1) : value.toFixed(size >= 100 ? 1 : size >= 1 ? 3 : 4);
  }
  const percent = value => known(value) ? (100 * value).toFixed(1) + " %" : "–";
  const axisNumber = value => Math.abs(value) >= 1e6 ? value.toExponential(1) : Number(value.toPrecision(6)).toLocaleString("en-US", { maximumFractionDigits: 6 });
  const axisPercent = value => Number((100 * value).toFixed(2)) + " %";

  // A tooltip of elements with text in them.
  function tip(lines) {
    const box = document.createElement("div");
    box.className = "tip";
    lines.forEach((line, i) => {
      const row = document.createElement(i === 0 ? "b" : "div");
      row.textContent = line;
      box.append(row);
    });
    return box;
  }

  function base(small) {
    const ink = colour("ink"), soft = colour("soft"), line = colour("line");
    const axis = {
      axisLine: { lineStyle: { color: soft } }, axisTick: { lineStyle: { color: soft } },
      axisLabel: { color: soft, fontSize: 13, hideOverlap: true }, splitLine: { lineStyle: { color: line } },
      nameTextStyle: { color: soft, fontSize: 13 }
    };
    return {
      axis: extra => Object.assign({}, axis, extra, { axisLabel: Object.assign({}, axis.axisLabel, extra.axisLabel) }),
      option: {
        animation: false, useUTC: true, backgroundColor: "transparent",
        textStyle: { color: ink, fontFamily: "system-ui, 'DejaVu Sans', sans-serif", fontSize: 13 },
        aria: { enabled: false },
        legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 12, textStyle: { color: ink, fontSize: 13 }, type: "scroll" },
        grid: { top: small ? 36 : 56, left: 8, right: 26, bottom: 8, containLabel: true },
        tooltip: {
          confine: true, backgroundColor: colour("raised"), borderColor: line, textStyle: { color: ink },
          enterable: false, transitionDuration: 0
        }
      }
    };
  }

  const STYLES = {
    REALISED: () => ({ color: colour("realised"), type: "solid", symbol: "circle", width: 3 }),
    EXPECTED: () => ({ color: colour("expected"), type: "dashed", symbol: "diamond", width: 2 }),
    PROMISED: () => ({ color: colour("promised"), type: "dotted", symbol: "rect", width: 2 })
  };

  // An interval as two stacked areas, the lower one unseen.
  function band(line, style, index) {
    const points = line.points.filter(p => known(p.low) && known(p.high));
    if (points.length === 0) return [];
    const area = (values, opacity) => ({
      type: "line", name: line.name, data: values, stack: "band-" + index, stackStrategy: "all", symbol: "none", silent: true,
      itemStyle: { color: style.color }, lineStyle: { opacity: 0 }, areaStyle: { color: style.color, opacity: opacity }, tooltip: { show: false }, z: 1
    });
    if (points.length === 1) return [];
    return [area(points.map(p => [p.at, p.low]), 0), area(points.map(p => [p.at, p.high - p.low]), 0.18)];
  }

  function time(plot, width) {
    const { axis, option } = base(false);
    const show = plot.unit === "share" ? percent : number;
    const series = [];
    const byDay = new Map();
    plot.lines.forEach((line, i) => {
      const style = STYLES[line.role] ? STYLES[line.role]()
        : { color: OTHERS[i % OTHERS.length], type: "solid", symbol: OTHER_SYMBOLS[i % OTHER_SYMBOLS.length], width: 2 };
      series.push(...band(line, style, i));
      series.push({
        type: "line", name: line.name, z: 3, connectNulls: false, symbol: style.symbol, symbolSize: 8, showAllSymbol: true,
        showSymbol: line.points.length <= 60,
        itemStyle: { color: style.color }, lineStyle: { color: style.color, type: style.type, width: style.width },
        data: line.points.map(p => [p.at, known(p.value) ? p.value : "-"])
      });
      line.points.forEach(p => {
        const lines = byDay.get(p.at) || [p.label];
        const interval = known(p.low) && known(p.high) ? " [" + show(p.low) + ", " + show(p.high) + "]" : "";
        lines.push(line.name + (p.by ? " (" + p.by + ")" : "") + ": " + show(p.value) + interval);
        byDay.set(p.at, lines);
      });
    });
    const days = plot.lines.flatMap(l => l.points.map(p => p.at)).concat(plot.marks.map(m => m.at)).sort();
    const first = Date.parse(days[0]), last = Date.parse(days[days.length - 1]);
    const pad = Math.max(86400000, (last - first) * 0.03);
    const shown = plot.marks.filter(m => Date.parse(m.at) >= first - pad);
    series.push({
      type: "line", data: [], silent: true, z: 2, name: "changes of office",
      markLine: {
        symbol: "none", silent: true, animation: false, lineStyle: { color: colour("soft"), type: "solid", width: 1 },
        label: { color: colour("ink"), fontSize: 12, formatter: m => m.name, rotate: 0, position: "end", distance: [0, 4] },
        data: stagger(shown, first, last, width).map(m => ({ name: m.label, xAxis: m.at, label: { distance: [0, m.lift] } }))
      }
    });
    const lifts = stagger(shown, first, last, width).map(m => m.lift);
    option.grid.top = 44 + Math.max(0, ...lifts.map(l => l + 12));
    const ends = [first - pad, last + pad];
    const levels = plot.levels.map(l => ({ name: l.name + " " + show(l.value), value: l.value }));
    levels.forEach(level => series.push({
      type: "line", name: level.name, data: ends.map(at => [at, level.value]), symbol: "none", silent: true, z: 2,
      itemStyle: { color: colour("bad") }, lineStyle: { color: colour("bad"), type: "dashed", width: 2 }
    }));
    option.legend.data = plot.lines.map(l => {
      const symbol = STYLES[l.role] ? STYLES[l.role]().symbol : undefined;
      return { name: l.name, icon: symbol };
    }).concat(levels.map(l => ({ name: l.name, icon: "rect" })));
    const months = plot.lines.every(l => l.points.every(p => /^\d{4}-\d{2}$/.test(p.label)));
    option.xAxis = axis({
      type: "time", min: first - pad, max: last + pad, splitLine: { show: false }, minInterval: months ? 28 * 86400000 : 86400000,
      splitNumber: Math.max(2, Math.floor(width / 110)),
      axisLabel: { formatter: value => new Date(value).toISOString().slice(0, months ? 7 : 10) }
    });
    option.yAxis = axis({
      type: "value", scale: true, axisLabel: { formatter: plot.unit === "share" ? axisPercent : axisNumber }
    });
    option.tooltip.trigger = "axis";
    option.tooltip.axisPointer = { type: "line", snap: true };
    option.tooltip.formatter = points => {
      const day = new Date(points[0].axisValue).toISOString().slice(0, 10);
      return tip(byDay.get(day) || [day]);
    };
    option.series = series;
    return option;
  }

  // Labels of marks that are too near each other go to different heights, as long as there is one.
  const ROWS = 3;
  function stagger(marks, first, last, width) {
    const perDay = width / Math.max(1, last - first);
    const ends = [];
    return marks.map(m => {
      const at = (Date.parse(m.at) - first) * perDay, half = m.label.length * 3.9 + 6;
      let row = 0;
      while (row < ROWS && ends[row] !== undefined && ends[row] > at - half) row++;
      if (row === ROWS) return { at: m.at, label: "", lift: 4 };
      ends[row] = at + half;
      return { at: m.at, label: m.label, lift: 4 + 16 * row };
    });
  }

  function bars(plot, width) {
    const { axis, option } = base(true);
    const names = plot.order === "names";
    const room = Math.max(1, Math.floor((width - 80) / 24));
    const label = { formatter: text => text.length > 18 ? text.slice(0, 17) + "…" : text };
    const categories = axis({
      type: "category", data: plot.labels, inverse: names, splitLine: { show: false },
      axisLabel: names ? Object.assign({ interval: 0 }, label) : Object.assign({ rotate: 40, fontSize: 12, interval: Math.ceil(plot.labels.length / room) - 1 }, label)
    });
    const values = axis({ type: "value", splitNumber: width < 400 ? 3 : 5, axisLabel: { formatter: axisPercent } });
    option.xAxis = names ? values : categories;
    option.yAxis = names ? categories : values;
    option.tooltip.trigger = "axis";
    option.tooltip.axisPointer = { type: "shadow" };
    option.tooltip.formatter = points => {
      const i = points[0].dataIndex;
      return tip([plot.labels[i]].concat(plot.series.map(s => s.name + ": " + percent(s.values[i]))));
    };
    option.series = plot.series.map((s, i) => ({
      type: "bar", name: s.name, data: s.values, barGap: "0%", barCategoryGap: "20%",
      itemStyle: i === 0 ? { color: colour("then") } : { color: colour("now") }
    }));
    return option;
  }

  // Ends that are multiples of 1, 2 or 5 times a power of ten.
  function nice(low, high) {
    if (!(high > low)) return [low - 1, high + 1];
    const power = 10 ** Math.floor(Math.log10((high - low) / 5));
    const step = [1, 2, 5, 10].map(s => s * power).find(s => s >= (high - low) / 5);
    const round = value => Number(value.toPrecision(12));
    return [round(Math.floor(low / step) * step), round(Math.ceil(high / step) * step)];
  }

  function curve(plot, width) {
    const { axis, option } = base(false);
    const share = plot.unit === "share";
    const show = share ? percent : number;
    const all = plot.points.flatMap(p => [p.predicted, p.came, p.low, p.high]).filter(known);
    const [low, high] = share ? [0, 1] : nice(Math.min(...all), Math.max(...all));
    const most = Math.max(...plot.points.map(p => p.rows));
    const format = share ? axisPercent : axisNumber;
    const narrow = width < 560;
    option.grid = [
      { top: 64, left: 16, right: narrow ? 26 : "40%", bottom: narrow ? "42%" : 28, containLabel: true },
      narrow ? { top: "70%", left: 16, right: 26, bottom: 8, containLabel: true }
             : { top: 64, left: "66%", right: 16, bottom: 8, containLabel: true }
    ];
    option.xAxis = [
      axis({ type: "value", min: low, max: high, name: "mean prediction", nameLocation: "middle", nameGap: 26, axisLabel: { formatter: format } }),
      axis({ type: "category", gridIndex: 1, data: plot.points.map(p => p.label), splitLine: { show: false }, axisLabel: { rotate: 40, fontSize: 12 } })
    ];
    option.yAxis = [
      axis({ type: "value", min: low, max: high, name: "mean label", axisLabel: { formatter: format } }),
      axis({ type: "value", gridIndex: 1, name: "rows", axisLabel: { formatter: axisNumber } })
    ];
    const told = i => {
      const p = plot.points[i];
      const interval = known(p.low) && known(p.high) ? " [" + show(p.low) + ", " + show(p.high) + "]" : "";
      return tip(["predictions in " + p.label, "mean prediction: " + show(p.predicted), "mean label: " + show(p.came) + interval, p.rows.toLocaleString("en-US") + " rows"]);
    };
    option.legend.data = ["predicted = came", "bins"];
    option.tooltip.trigger = "item";
    option.series = [
      { type: "line", name: "predicted = came", data: [[low, low], [high, high]], symbol: "none", silent: true, lineStyle: { color: colour("soft"), type: "dashed" }, itemStyle: { color: colour("soft") } },
      {
        type: "line", name: "bins", data: plot.points.map(p => [p.predicted, p.came]), z: 3, showAllSymbol: true,
        symbol: "circle", symbolSize: (v, at) => 8 + 18 * Math.sqrt(plot.points[at.dataIndex].rows / most),
        itemStyle: { color: colour("realised"), opacity: 0.85 }, lineStyle: { color: colour("realised"), width: 2 },
        tooltip: { formatter: at => told(at.dataIndex) }
      }
    ];
    plot.points.forEach(p => {
      if (known(p.low) && known(p.high)) {
        option.series.push({ type: "line", name: "bins", silent: true, z: 2, symbol: "none", data: [[p.predicted, p.low], [p.predicted, p.high]], lineStyle: { color: colour("realised"), width: 2 } });
      }
    });
    option.series.push({
      type: "bar", name: "rows", xAxisIndex: 1, yAxisIndex: 1, data: plot.points.map(p => p.rows), itemStyle: { color: colour("then") },
      tooltip: { formatter: at => told(at.dataIndex) }
    });
    return option;
  }

  const KINDS = { time: time, bars: bars, curve: curve };
  const charts = [];

  function fit(entry) {
    entry.chart.resize();
    draw(entry);
  }

  function draw(entry) {
    entry.width = entry.box.clientWidth;
    if (entry.kind === "curve") entry.box.classList.toggle("tall", entry.width < 560);
    entry.chart.setOption(KINDS[entry.kind](entry.plot, entry.box.clientWidth), true);
  }

  document.querySelectorAll(".chart").forEach(box => {
    try {
      const kind = box.dataset.kind;
      const plot = JSON.parse(document.getElementById(box.id + "-data").textContent);
      if (kind === "curve") box.classList.toggle("tall", box.clientWidth < 560);
      const entry = { box: box, kind: kind, plot: plot, chart: echarts.init(box, null, { renderer: "svg" }) };
      draw(entry);
      charts.push(entry);
    } catch (failure) {
      wrong();
      console.error(box.id, failure);
    }
  });

  const again = () => charts.forEach(fit);
  const sizes = new ResizeObserver(entries => {
    entries.forEach(entry => charts.filter(c => c.box === entry.target && c.width !== c.box.clientWidth).forEach(fit));
    measure();
  });
  charts.forEach(entry => sizes.observe(entry.box));
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  window.matchMedia("print").addEventListener("change", again);

  // The latest window is what most readers look for.
  const latest = new ResizeObserver(entries => entries.forEach(entry => { entry.target.scrollLeft = entry.target.scrollWidth; }));
  document.querySelectorAll(".scroll.windows").forEach(box => latest.observe(box));

  // What a test of the page asks for.
  root.dataset.charts = String(charts.length);
  function measure() {
    root.dataset.overflow = String(root.scrollWidth > root.clientWidth);
  }
  measure();
})();
