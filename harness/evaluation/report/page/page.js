"use strict";
// What the pages of a report and of an audit share: the theme, elements with text alone, and the data that travels packed.
const page = (() => {
  const root = document.documentElement, $ = (id) => document.getElementById(id);
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = (theme) => { root.dataset.theme = theme; };
  paint(dark.matches ? "dark" : "light");
  dark.addEventListener("change", (event) => paint(event.matches ? "dark" : "light"));
  $("theme").addEventListener("click", () => paint(root.dataset.theme === "dark" ? "light" : "dark"));

  const make = (name, className, text) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    if (text !== undefined && text !== null) element.textContent = text;
    return element;
  };
  const facts = (rows) => {
    const list = make("dl", "facts");
    for (const [name, value, mono] of rows) if (value !== "" && value !== null && value !== undefined)
      list.append(make("dt", "", name), make("dd", mono ? "mono" : "", String(value)));
    return list;
  };

  // The data of the page, given to `start`; what: the word for its rows.
  const unpack = (what, start) => {
    const packed = Uint8Array.from(atob($("data").textContent), (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    // Half of a surrogate pair is no text: a page that holds one cannot even be saved.
    const whole = (key, value) => (typeof value === "string" && value.toWellFormed ? value.toWellFormed() : value);
    new Response(stream).text().then((text) => start(JSON.parse(text, whole))).catch((error) => { $("more").textContent = `The ${what} could not be read: ${error}`; });
  };
  return { root, $, make, facts, unpack };
})();
