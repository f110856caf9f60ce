// The groups of a training. What a model wrote reaches the page through textContent alone: it can never become markup.
(() => {
  const { root, $, make, unpack } = page;
  const PAGE = 60;
  const figure = (value) => (value === null ? "\u2013" : value.toFixed(3).replace(/\.?0+$/, ""));
  const start = (groups) => {
    for (const group of groups)
      group.words = [group.prompt, ...group.written.flatMap((one) => [one[1], one[4], one[5]])].join("\n").toLowerCase();
    let shown = [], drawn = 0;
    const draw = () => {
      for (const group of shown.slice(drawn, drawn + PAGE)) $("rows").append(row(group));
      drawn = Math.min(drawn + PAGE, shown.length);
      $("more").textContent = drawn < shown.length ? `${(shown.length - drawn).toLocaleString("en")} more below` : shown.length ? "" : "Nothing matches.";
    };
    const written = ([outcome, text, reward, advantage, answer, why]) => {
      const box = make("div", "written");
      box.append(make("span", `tag ${outcome === "correct" ? "true" : "false"}`, outcome.replaceAll("_", " ")));
      box.append(make("span", "ci", ` reward ${figure(reward)}, advantage ${figure(advantage)}`));
      box.append(make("pre", "mono", text));
      if (answer || why) box.append(make("p", "hint", [answer && `answer ${answer}`, why].filter(Boolean).join(": ")));
      return box;
    };
    const row = (group) => {
      const line = make("tr", "row"), right = group.written.filter((one) => one[0] === "correct").length;
      line.tabIndex = 0;
      line.append(make("td", "", group.step), make("td", "", group.prompt.trim().slice(-300)), make("td", "", `${right} of ${group.written.length}`), make("td", "", figure(group.mean)), make("td", "", figure(group.spread)));
      const toggle = () => {
        if (line.classList.toggle("open")) {
          const detail = make("tr", "detail"), cell = make("td"), box = make("div", "case"); cell.colSpan = 5;
          box.append(make("h3", "", "Prompt"), make("p", "statement", group.prompt), make("h3", "", "Completions, best paid first"));
          for (const one of [...group.written].sort((a, b) => (b[2] ?? -Infinity) - (a[2] ?? -Infinity))) box.append(written(one));
          cell.append(box); detail.append(cell); line.after(detail);
        } else line.nextElementSibling.remove();
      };
      line.addEventListener("click", toggle);
      line.addEventListener("keydown", (event) => { if (event.key === "Enter") toggle(); });
      return line;
    };
    const filter = () => {
      const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean), outcome = $("outcome").value, spread = $("spread").value;
      shown = groups.filter((group) => (!outcome || group.written.some((one) => one[0] === outcome)) && (!spread || (group.spread > 0) === (spread === "some")) && words.every((word) => group.words.includes(word)));
      $("rows").replaceChildren(); drawn = 0; draw();
      $("count").textContent = `${shown.length.toLocaleString("en")} of ${groups.length.toLocaleString("en")} groups`;
    };
    let timer = 0;
    $("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(filter, 120); });
    for (const id of ["outcome", "spread"]) $(id).addEventListener("change", filter);
    new IntersectionObserver((seen) => { if (seen.some((entry) => entry.isIntersecting) && drawn < shown.length) draw(); }, { rootMargin: "600px" }).observe($("more"));
    // A link such as #outcome=correct&open=0 sets the filter and opens that row.
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const id of ["outcome", "spread"]) if (wanted.get(id)) $(id).value = wanted.get(id);
    filter();
    const open = wanted.get("open");
    if (open !== null) document.querySelectorAll("#rows > tr.row")[Number(open)]?.click();
    root.dataset.ready = String(groups.length);
  };
  unpack("groups", start);
})();
