// Turns <select data-choose> into a box to type in: a combobox with a list, after the ARIA APG.
// The select stays: it is what is sent, and what browsers fill in.
const plain = (text) => text.normalize("NFD").replace(/\p{M}|['’ʼ]/gu, "").toLowerCase().trim();

const make = (tag, attributes, text = "") => {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(text);
  return element;
};

// A country also answers to its names in English and in its own language.
const names = (code) => {
  const own = new Intl.Locale(`und-${code}`).maximize().language;
  return ["en", own].map((to) => new Intl.DisplayNames([to], { type: "region" }).of(code));
};

for (const select of document.querySelectorAll("select[data-choose]")) {
  const { choose, none } = select.dataset;
  const id = `${select.id}-box`;
  const input = make("input", {
    id, role: "combobox", autocomplete: "off", spellcheck: false, placeholder: select.options[0].text,
    "aria-autocomplete": "list", "aria-controls": `${id}-list`, "aria-expanded": false,
  });
  for (const name of ["aria-describedby", "aria-invalid", "required"])
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  const [label] = select.labels;
  const list = make("ul", { id: `${id}-list`, role: "listbox", "aria-label": label.firstChild.data });
  list.hidden = true;
  label.htmlFor = id;
  for (const link of document.querySelectorAll(`a[href="#${select.id}"]`)) link.hash = id;
  select.tabIndex = -1;
  select.setAttribute("aria-hidden", true);
  const box = make("div", { class: "choose" });
  select.replaceWith(box);
  box.append(select, input, list);

  let entries, active;
  const mark = (item) => {
    active?.removeAttribute("aria-selected");
    active = item;
    active?.setAttribute("aria-selected", true);
    active?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", active?.id ?? "");
  };
  const open = (isOpen) => {
    mark();
    list.hidden = !isOpen;
    input.setAttribute("aria-expanded", isOpen);
  };
  // The box always shows what is sent.
  const show = () => {
    input.value = select.value && select.selectedOptions[0].text;
    open(false);
  };
  const take = (value) => {
    select.value = value;
    show();
  };
  // What is typed exactly comes first, then what begins with it, then what holds it.
  const find = (typed) => {
    entries ??= [...select.options].slice(1).map(({ text, value }) =>
      ({ text, value, names: [text, ...(choose === "country" ? names(value) : [])].map(plain) }));
    const rank = (name) => name === typed ? 0 : name.startsWith(typed) ? 1 : name.includes(typed) ? 2 : 3;
    return entries.map((entry) => ({ ...entry, rank: Math.min(...entry.names.map(rank)) }))
      .filter((entry) => entry.rank < 3).sort((one, two) => one.rank - two.rank);
  };
  const offer = (typed) => {
    const items = find(plain(typed)).map(({ text, value }) =>
      make("li", { id: `${id}-${value}`, role: "option", "data-value": value }, text));
    list.replaceChildren(...items);
    if (!items.length) list.append(make("li", { role: "option", "aria-disabled": true }, none));
    open(true);
  };

  input.addEventListener("input", () => offer(input.value));
  input.addEventListener("click", () => list.hidden && offer(""));
  input.addEventListener("keydown", (event) => {
    const { key, isComposing } = event;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (isComposing || !(step || key === "Escape" || (key === "Enter" && !list.hidden))) return;
    event.preventDefault();
    if (step && list.hidden) offer("");
    const items = [...list.querySelectorAll("[data-value]")];
    const from = active ? items.indexOf(active) : step < 0 ? 0 : -1;
    if (step) mark(items.at((from + step) % items.length));
    else if (key === "Enter") (active ?? items[0]) && take((active ?? items[0]).dataset.value);
    else if (list.hidden) take("");
    else open(false);
  });
  // Who goes on takes what is marked, else what was typed in full, else the only match.
  input.addEventListener("blur", () => {
    if (active) return take(active.dataset.value);
    if (!input.value) return take("");
    const [first, second] = find(plain(input.value));
    if (first && (!first.rank || !second)) take(first.value);
    else show();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => target.dataset.value && take(target.dataset.value));
  select.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}
