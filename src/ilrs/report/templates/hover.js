"use strict";
(() => {
  const data = JSON.parse(document.getElementById("series").textContent);
  const T0 = data.start, T1 = data.end, W = 10000;
  const plots = [...document.querySelectorAll("[data-chart]")];
  if (!plots.length || T1 <= T0) return;
  const bar = document.getElementById("bar"), now = document.getElementById("now");
  const reset = document.getElementById("reset");
  const values = [...document.querySelectorAll("[data-v]")].map((el) => {
    const [key, i] = el.dataset.v.split(":");
    const traces = data.charts[key] || [];
    return { el, trace: traces[+i], bare: traces.length > 1 };
  }).filter((v) => v.trace);
  const axes = plots.map((p) => p.parentElement.querySelector(".xs")).filter(Boolean)
    .map((el) => ({ el, whole: [...el.childNodes] }));
  let from = T0, to = T1, at = null;

  document.documentElement.classList.add("live");
  for (const hint of document.querySelectorAll(".hint")) hint.hidden = false;
  for (const p of plots) {
    p.tabIndex = 0;
    p.cursorLine = p.appendChild(Object.assign(document.createElement("div"), { className: "cursor" }));
    p.dragBox = p.appendChild(Object.assign(document.createElement("div"), { className: "drag" }));
  }

  const utc = (ms) => new Date(ms).toISOString().slice(0, 16).replace("T", " ") + " UTC";
  const number = (v) => String(v).replace("-", "\u2212");
  const clamp = (v, a, b) => Math.min(Math.max(v, a), b);

  function reading(s, bare) {
    const i = Math.floor((at - s.t) / s.d);
    const low = s.l[i];
    if (low === undefined || low === null) return "";
    if (s.w) return s.w[low] || "";
    const high = s.h ? s.h[i] : low;
    const text = high === low ? number(low) : number(low) + " \u2026 " + number(high);
    return s.u && !bare ? text + "\u00a0" + s.u : text;
  }

  function showAt(ms) {
    at = ms === null ? null : clamp(ms, from, to - 1);
    bar.hidden = at === null && reset.hidden;
    now.textContent = at === null ? utc(from) + " \u2013 " + utc(to) : utc(at);
    const left = at === null ? 0 : ((at - from) / (to - from)) * 100;
    for (const p of plots) {
      p.cursorLine.style.display = at === null ? "none" : "block";
      p.cursorLine.style.left = left + "%";
    }
    for (const v of values) v.el.textContent = at === null ? "" : reading(v.trace, v.bare);
  }

  const STEPS = [1, 2, 3, 6, 12, 24, 48, 120, 240, 720];
  function ticks() {
    const hours = (to - from) / 36e5;
    const step = (STEPS.find((h) => hours / h <= 12) || 720) * 36e5;
    const out = [];
    for (let t = Math.ceil(from / step) * step; t < to; t += step) {
      const span = document.createElement("span");
      const iso = new Date(t).toISOString();
      span.textContent = step < 864e5 && iso.slice(11, 16) !== "00:00" ? iso.slice(11, 16)
        : new Date(t).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
      const percent = ((t - from) / (to - from)) * 100;
      span.style.left = percent + "%";
      span.className = "r" + (out.length % 4 ? 2 - (out.length % 2 ? 0 : 1) : 0) + (percent > 96 ? " last" : "");
      out.push(span);
    }
    return out;
  }

  function zoom(a, b) {
    const least = Math.max((T1 - T0) / 500, 36e5);
    if (b - a < least) { const mid = (a + b) / 2; a = mid - least / 2; b = mid + least / 2; }
    from = clamp(a, T0, T1 - Math.min(least, T1 - T0));
    to = clamp(b, from + Math.min(least, T1 - from), T1);
    const whole = from === T0 && to === T1;
    reset.hidden = whole;
    const x = ((from - T0) / (T1 - T0)) * W, w = ((to - from) / (T1 - T0)) * W;
    for (const p of plots) p.querySelector("svg").setAttribute("viewBox", `${x} 0 ${w} 1000`);
    for (const axis of axes) axis.el.replaceChildren(...(whole ? axis.whole : ticks()));
    showAt(at);
  }

  const timeOf = (p, event) => {
    const box = p.getBoundingClientRect();
    return from + clamp((event.clientX - box.left) / box.width, 0, 1) * (to - from);
  };
  for (const p of plots) {
    let began = null;
    p.addEventListener("pointermove", (e) => {
      const t = timeOf(p, e);
      showAt(t);
      if (began === null) return;
      const a = ((Math.min(began, t) - from) / (to - from)) * 100;
      const b = ((Math.max(began, t) - from) / (to - from)) * 100;
      Object.assign(p.dragBox.style, { display: "block", left: a + "%", width: b - a + "%" });
    });
    p.addEventListener("pointerdown", (e) => {
      showAt(timeOf(p, e));
      if (e.pointerType !== "mouse" || e.button) return;
      began = timeOf(p, e);
      p.setPointerCapture(e.pointerId);
    });
    p.addEventListener("pointerup", (e) => {
      const t = timeOf(p, e), start = began;
      began = null;
      p.dragBox.style.display = "none";
      if (start !== null && Math.abs(t - start) > (to - from) / 100) zoom(Math.min(start, t), Math.max(start, t));
    });
    p.addEventListener("pointercancel", () => { began = null; p.dragBox.style.display = "none"; });
    p.addEventListener("pointerleave", () => { if (began === null) showAt(null); });
    p.addEventListener("dblclick", () => zoom(T0, T1));
    p.addEventListener("keydown", (e) => {
      const span = to - from, here = at === null ? (from + to) / 2 : at;
      const pace = (e.shiftKey ? 10 : 1) * span / 200;
      if (e.key === "ArrowLeft") showAt(here - pace);
      else if (e.key === "ArrowRight") showAt(here + pace);
      else if (e.key === "Home") showAt(from);
      else if (e.key === "End") showAt(to);
      else if (e.key === "+" || e.key === "=") zoom(here - span / 4, here + span / 4);
      else if (e.key === "-") zoom(here - span, here + span);
      else if (e.key === "0" || e.key === "Escape") zoom(T0, T1);
      else return;
      e.preventDefault();
      now.setAttribute("aria-live", "polite");
    });
    p.addEventListener("blur", () => { now.setAttribute("aria-live", "off"); showAt(null); });
  }
  reset.addEventListener("click", () => zoom(T0, T1));
  addEventListener("beforeprint", () => document.querySelectorAll("details.print").forEach((d) => { d.open = true; }));
})();
