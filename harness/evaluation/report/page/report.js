// The table of samples. Whatever a model wrote reaches the page through textContent alone: it can never become markup.
(() => {
  const { root, $, make, facts, unpack } = page;
  const PAGE = 60;
  const MARKS = { true: "true", false: "FALSE", undecided: "undecided", irrelevant: "true, but not relevant", trivial: "true, but trivial", let: "" };
  const TOKEN = /(#[^\n]*)|("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|\b(\d[\w.]*)\b|\b(from|import|def|return|for|in|if|elif|else|while|as|and|or|not|lambda|class|try|except|with|True|False|None|print|break|continue|pass|is)\b/g;
  const KINDS = ["c", "s", "n", "k"];

  const highlight = (line, text) => {
    let last = 0;
    for (const found of text.matchAll(TOKEN)) {
      line.append(text.slice(last, found.index));
      const kind = KINDS[[1, 2, 3, 4].findIndex((group) => found[group] !== undefined)];
      line.append(make("span", kind, found[0]));
      last = found.index + found[0].length;
    }
    line.append(text.slice(last));
  };

  // Lines of a program or of its output; a line that prints (or is) step N carries that step's mark.
  const codeBlock = (text, steps, program) => {
    const block = make("div", "code mono"), byIndex = new Map();
    for (const step of steps) if (!byIndex.has(step[0])) byIndex.set(step[0], step);
    const waiting = [...steps];
    for (const text_line of text.replace(/\n$/, "").split("\n")) {
      const found = /Step (\d+) \[/.exec(text_line);
      let step;
      if (found && program) step = byIndex.get(Number(found[1]));
      // Output lines are matched in order: a program may print the same number twice.
      if (found && !program) { const at = waiting.findIndex((s) => s[0] === Number(found[1])); if (at >= 0) step = waiting.splice(at, 1)[0]; }
      const line = make("div", step ? step[3] : "");
      if (program) highlight(line, text_line); else line.append(text_line);
      if (step && !program && (step[3] !== "let") && (step[3] !== "true" || step[4])) line.append(make("i", "why", `\u2190 ${MARKS[step[3]]}${step[4] ? ": " + step[4] : ""}`));
      if (step) line.title = `step ${step[0]}: ${MARKS[step[3]] || "a definition"}${step[4] ? ": " + step[4] : ""}`;
      block.append(line);
    }
    return block;
  };

  const side = (problem, sample, title) => {
    const box = make("div");
    if (title) box.append(make("h3", "", title));
    const program = sample.program || sample.text;
    box.append(make("h3", "", sample.program ? "Program" : "Completion (no program found)"), codeBlock(program || "(empty)", sample.steps, true));
    if (sample.program && sample.text.trim() !== sample.program.trim()) {
      const whole = make("details"); whole.append(make("summary", "hint", "whole completion"), codeBlock(sample.text, [], false)); box.append(whole);
    }
    if (sample.out) box.append(make("h3", "", "Output"), codeBlock(sample.out, sample.steps, false));
    if (sample.err) box.append(make("h3", "", "Errors"), codeBlock(sample.err, [], false));
    box.append(facts([
      ["Outcome", sample.o.replaceAll("_", " ")], ["Answer", sample.answer, true], ["Gold", `${problem.gold}   (${problem.kind})`, true],
      ["Decided by", sample.method], ["Why", sample.why],
      ["Length", `${sample.tokens} tokens${sample.finish === "length" ? ", cut off" : ""}`], ["CPU", `${sample.cpu} s`],
    ]));
    return box;
  };

  const start = (data) => {
    const { problems, samples, baseline } = data;
    const other = new Map(baseline.map((sample) => [`${sample.p}/${sample.i}`, sample]));
    const right = (list) => { const sums = new Map(); for (const s of list) sums.set(s.p, (sums.get(s.p) || 0) + (s.o === "correct")); return sums; };
    const before = right(baseline), after = right(samples);
    for (const sample of samples) {
      const problem = problems[sample.p];
      sample.text_of = [problem.statement, problem.id, problem.gold, sample.text, sample.out, sample.err, sample.answer].join("\n").toLowerCase();
      sample.change = baseline.length ? Math.sign((after.get(sample.p) || 0) - (before.get(sample.p) || 0)) : 0;
    }
    const fill = (id, title, values) => { const select = $(id); select.append(new Option(title, "")); for (const value of values) select.append(new Option(value.replaceAll("_", " "), value)); };
    const unique = (values) => [...new Set(values)].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    fill("family", "all families", unique(problems.map((problem) => problem.family)));
    fill("level", "all levels", unique(problems.map((problem) => String(problem.level))));
    fill("outcome", "all outcomes", unique(samples.map((sample) => sample.o)));
    $("change").hidden = !baseline.length;

    const has = (sample, mark) => sample.steps.some((step) => step[3] === mark);
    const steps = {
      "": () => true, full: (s) => s.full, false: (s) => has(s, "false"), undecided: (s) => has(s, "undecided"),
      lucky: (s) => s.o === "correct" && has(s, "false"),
    };
    let shown = [], drawn = 0;
    const draw = () => {
      for (const sample of shown.slice(drawn, drawn + PAGE)) $("rows").append(row(sample));
      drawn = Math.min(drawn + PAGE, shown.length);
      $("more").textContent = drawn < shown.length ? `${(shown.length - drawn).toLocaleString("en")} more below` : shown.length ? "" : "Nothing matches.";
    };
    const row = (sample) => {
      const problem = problems[sample.p], line = make("tr", "row");
      line.tabIndex = 0;
      const tag = make("span", "tag", sample.o.replaceAll("_", " ")); tag.style.setProperty("--dot", `var(--outcome-${sample.o})`);
      const pips = make("span", "pips");
      for (const step of sample.steps.slice(0, 14)) { const pip = make("i", step[3]); pip.title = `step ${step[0]} [${step[1]}]: ${MARKS[step[3]] || "a definition"}`; pips.append(pip); }
      const cells = [make("td", "", problem.statement), make("td", "", `${problem.family} ${problem.level}${sample.i ? " #" + sample.i : ""}`), make("td"), make("td"), make("td", "mono", sample.answer ?? ""), make("td", "mono", problem.gold)];
      cells[2].append(tag); cells[3].append(pips); line.append(...cells);
      const toggle = () => {
        if (line.classList.toggle("open")) {
          const detail = make("tr", "detail"), cell = make("td"); cell.colSpan = 6;
          const pair = other.get(`${sample.p}/${sample.i}`), box = make("div", pair ? "case two" : "case"), top = make("div", "whole");
          top.append(make("h3", "", `${problem.family}, level ${problem.level}, ${problem.id}`), make("p", "statement", problem.statement));
          box.append(top);
          if (pair) box.append(side(problem, pair, "A: baseline"), side(problem, sample, "B: this run")); else box.append(side(problem, sample, ""));
          if (problem.program && !(sample.o === "correct")) { const gold = make("details", "whole"); gold.append(make("summary", "hint", "reference solution"), codeBlock(problem.program, [], true)); box.append(gold); }
          cell.append(box); detail.append(cell); line.after(detail);
        } else line.nextElementSibling.remove();
      };
      line.addEventListener("click", toggle);
      line.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(); });
      return line;
    };
    const filter = () => {
      const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean), wanted = { family: $("family").value, level: $("level").value, outcome: $("outcome").value };
      const change = { win: 1, loss: -1 }[$("change").value];
      shown = samples.filter((sample) => {
        const problem = problems[sample.p];
        return (!wanted.family || problem.family === wanted.family) && (!wanted.level || String(problem.level) === wanted.level)
          && (!wanted.outcome || sample.o === wanted.outcome) && steps[$("steps").value](sample)
          && (change === undefined || sample.change === change) && words.every((word) => sample.text_of.includes(word));
      });
      $("rows").replaceChildren(); drawn = 0; draw();
      $("count").textContent = `${shown.length.toLocaleString("en")} of ${samples.length.toLocaleString("en")}`;
    };
    let timer = 0;
    $("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
    for (const id of ["family", "level", "outcome", "steps", "change"]) $(id).addEventListener("change", filter);
    new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting) && drawn < shown.length) draw(); }, { rootMargin: "600px" }).observe($("more"));
    filter();
    // A link to #sample-12 opens that row: so that a test, or a colleague, can point at one.
    const wanted = /^#sample-(\d+)$/.exec(location.hash);
    if (wanted) { while (drawn <= Number(wanted[1]) && drawn < shown.length) draw(); const line = document.querySelectorAll("tr.row")[Number(wanted[1])]; if (line) { line.click(); line.scrollIntoView(); } }
    root.dataset.ready = String(samples.length);
  };

  unpack("samples", start);
})();
