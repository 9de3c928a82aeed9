"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(`data-${id}`).textContent);
  const tasks = read("tasks"), texts = read("texts"), specs = read("specs"), words = read("words");
  const form = document.getElementById("filters"), body = document.querySelector("#evidence tbody");
  const PER_PAGE = 50;
  let others = {}, page = 0, shown = tasks;

  // -- charts: drawn in the colours of the page, again when the reader changes between light and dark
  const draw = () => {
    const { color: ink, fontFamily: font } = getComputedStyle(document.body);
    const text = { labelColor: ink, titleColor: ink };
    const config = { background: "transparent", axis: { ...text, labelLimit: 320 }, legend: text, view: { stroke: null }, font };
    for (const [id, spec] of Object.entries(specs))
      vegaEmbed(`#chart-${id}`, spec, { renderer: "svg", actions: false, config }).catch((error) => console.error(id, error));
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  // -- the tasks
  const fold = (text) => text.toLowerCase().normalize("NFC");
  const holds = (task, key, wanted) => {
    const value = task[key];
    if (key === "text") return fold(task.text).includes(fold(wanted));
    return Array.isArray(value) ? value.includes(wanted) : String(value ?? "") === wanted;
  };
  const wantedNow = () => ({ ...others, ...Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== "")) });

  const cell = (row, content) => {
    const td = row.insertCell();
    td.append(content ?? "");
    return td;
  };
  const show = () => {
    const wanted = Object.entries(wantedNow());
    shown = tasks.filter((task) => wanted.every(([key, value]) => holds(task, key, value)));
    page = Math.min(page, Math.max(0, Math.ceil(shown.length / PER_PAGE) - 1));
    body.replaceChildren();
    for (const task of shown.slice(page * PER_PAGE, (page + 1) * PER_PAGE)) {
      const row = body.insertRow();
      const open = document.createElement("button");
      open.type = "button";
      open.textContent = task.id;
      open.addEventListener("click", () => openSource(task));
      cell(row, open);
      cell(row, task.subdimension ?? task.dimension ?? "–");
      cell(row, task.text);
      cell(row, task.lead.join("; "));
      cell(row, task.coordinating.join("; "));
      cell(row, task.deadline);
    }
    document.getElementById("count").textContent = words.count.replace("{n}", shown.length);
    document.getElementById("others").textContent = Object.entries(others).map(([key, value]) => `${words[key] ?? key}: ${words[`${key}=${value}`] ?? value}`).join("; ");
    document.getElementById("previous").disabled = page === 0;
    document.getElementById("next").disabled = (page + 1) * PER_PAGE >= shown.length;
  };

  // offsets count characters as Python does, not the halves of a pair that JavaScript counts
  const openSource = (task) => {
    const dialog = document.getElementById("source"), place = dialog.querySelector("pre");
    const characters = Array.from(texts[task.doc_id]);
    const mark = document.createElement("mark");
    mark.textContent = characters.slice(task.start, task.end).join("");
    place.replaceChildren(characters.slice(0, task.start).join(""), mark, characters.slice(task.end).join(""));
    dialog.querySelector("h2").textContent = `${words.source}: ${task.id}`;
    dialog.showModal();
    mark.scrollIntoView({ block: "center" });
  };

  const option = (value, text) => new Option(text, value);
  for (const select of form.querySelectorAll("select")) {
    const values = [...new Set(tasks.flatMap((task) => task[select.name] ?? []))].map(String).sort((a, b) => a.localeCompare(b, "vi"));
    select.append(option("", words.all), ...values.map((value) => option(value, value)));
  }

  // a link "#tasks?province=…&time=…" sets the filters; what no field stands for is kept beside them
  const follow = () => {
    const [place, query] = location.hash.split("?");
    if (place !== "#tasks" || query === undefined) return;
    form.reset();
    others = {};
    for (const [key, value] of new URLSearchParams(query)) {
      const fieldOf = form.elements[key];
      if (fieldOf?.type === "checkbox" && fieldOf.value === value) fieldOf.checked = true;
      else if (fieldOf?.tagName === "SELECT") fieldOf.value = value;
      else others[key] = value;
    }
    page = 0;
    show();
    document.getElementById("tasks").scrollIntoView();
    document.getElementById("tasks-h").focus({ preventScroll: true });
  };
  form.addEventListener("input", () => { page = 0; show(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("clear").addEventListener("click", () => { form.reset(); others = {}; page = 0; show(); });
  document.getElementById("previous").addEventListener("click", () => { page -= 1; show(); });
  document.getElementById("next").addEventListener("click", () => { page += 1; show(); });
  addEventListener("hashchange", follow);
  show();
  follow();
})();
