// The table of traces. Whatever a text holds reaches the page through textContent alone: it can never become markup.
(() => {
  const { root, $, make, facts, unpack } = page;
  const PAGE = 60;
  const WORDS = { true: "true", false: "false", carried: "follows from the false line above", open: "undecided", definition: "a definition", condition: "holds of some values only" };
  const said = (mark) => `line ${mark[0]}: ${WORDS[mark[1]]}${mark[2] ? ": " + mark[2] : ""}`;

  // The text with its marks; a click on one keeps its reason below the text.
  const marked = (trace) => {
    const box = make("div"), text = make("div", "trace"), reason = make("p", "reason");
    reason.hidden = true;
    let chosen = null;
    const choose = (piece, mark) => {
      if (chosen) chosen.classList.remove("on");
      chosen = piece; piece.classList.add("on");
      reason.hidden = false; reason.className = `reason ${mark[1]}`;
      reason.replaceChildren(make("b", "", `line ${mark[0]}: ${WORDS[mark[1]]}`), mark[2] || "");
    };
    let first = null;
    for (const [piece_text, place] of trace.parts) {
      if (place < 0) { text.append(piece_text); continue; }
      const mark = trace.marks[place], piece = make("span", `mark ${mark[1]}`, piece_text);
      piece.title = said(mark); piece.tabIndex = 0;
      piece.addEventListener("click", () => choose(piece, mark));
      piece.addEventListener("keydown", (event) => { if (event.key === "Enter") choose(piece, mark); });
      if (!first && mark[1] === "false") first = [piece, mark];
      text.append(piece);
    }
    if (first) choose(...first);
    box.append(text, reason);
    return box;
  };

  const start = (traces) => {
    for (const trace of traces)
      trace.words = [trace.id, trace.question, trace.parts.map((part) => part[0]).join(""), trace.answer, ...trace.marks.map((mark) => mark[2])].join("\n").toLowerCase();
    $("answered").append(new Option("any answer", ""));
    for (const value of [...new Set(traces.map((trace) => trace.answered))].sort()) $("answered").append(new Option(value, value));

    let shown = [], drawn = 0;
    const draw = () => {
      for (const trace of shown.slice(drawn, drawn + PAGE)) $("rows").append(row(trace));
      drawn = Math.min(drawn + PAGE, shown.length);
      $("more").textContent = drawn < shown.length ? `${(shown.length - drawn).toLocaleString("en")} more below` : shown.length ? "" : "Nothing matches.";
    };
    const row = (trace) => {
      const line = make("tr", "row");
      line.tabIndex = 0;
      const pips = make("span", "pips");
      for (const mark of trace.marks.slice(0, 18)) { const pip = make("i", mark[1]); pip.title = said(mark); pips.append(pip); }
      const first = trace.marks.find((mark) => mark[1] === "false");
      const cells = [make("td", "", trace.id ? `${trace.line} (${trace.id})` : trace.line), make("td", "", trace.question || trace.parts.map((part) => part[0]).join("").slice(0, 200)), make("td"), make("td"), make("td", "", trace.answer === null ? "" : `${trace.answer} ${trace.answered === "no gold" ? "" : "(" + trace.answered + ")"}`), make("td", "", first ? `line ${first[0]}${first[2] ? ": " + first[2] : ""}` : "")];
      cells[2].append(make("span", `tag ${trace.sort}`, trace.sort)); cells[3].append(pips); line.append(...cells);
      const toggle = () => {
        if (line.classList.toggle("open")) {
          const detail = make("tr", "detail"), cell = make("td"), box = make("div", "case"); cell.colSpan = 6;
          if (trace.question) box.append(make("h3", "", "Question"), make("p", "statement", trace.question));
          box.append(make("h3", "", "Text"), marked(trace));
          if (trace.more) box.append(make("p", "hint", `${trace.more.toLocaleString("en")} more characters are in the file`));
          box.append(facts([["Answer", trace.answer], ["Gold", trace.gold], ["It is", trace.answered === "no gold" ? "" : trace.answered], ["Only its beginning was checked", trace.cut ? "yes" : ""]]));
          cell.append(box); detail.append(cell); line.after(detail);
        } else line.nextElementSibling.remove();
      };
      line.addEventListener("click", toggle);
      line.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(); });
      return line;
    };
    const filter = () => {
      const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean), sort = $("sort").value, answered = $("answered").value;
      shown = traces.filter((trace) => (!sort || trace.sort === sort) && (!answered || trace.answered === answered) && words.every((word) => trace.words.includes(word)));
      $("rows").replaceChildren(); drawn = 0; draw();
      $("count").textContent = `${shown.length.toLocaleString("en")} of ${traces.length.toLocaleString("en")}`;
    };
    let timer = 0;
    $("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
    for (const id of ["sort", "answered"]) $(id).addEventListener("change", filter);
    new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting) && drawn < shown.length) draw(); }, { rootMargin: "600px" }).observe($("more"));
    // A link such as #sort=false&open=0 sets the filter and opens that row: so that a test, or a colleague, can point at one.
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (wanted.get("sort")) $("sort").value = wanted.get("sort");
    filter();
    const line = wanted.has("open") ? document.querySelectorAll("tr.row")[Number(wanted.get("open"))] : null;
    if (line) line.click();
    root.dataset.ready = String(traces.length);
  };

  unpack("traces", start);
})();
