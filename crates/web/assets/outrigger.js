// What a page gains with script: light or dark, news of new entries, parts that renew themselves while
// somebody types or drags, keys, a find field. Nothing needs it.
"use strict";
(() => {
  const root = document.documentElement;
  const kept = { // Storage may be switched off; then a choice lasts as long as the page.
    read(key) { try { return localStorage.getItem(key); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(key, value); } catch { /* kept for this page only */ } },
  };

  const theme = kept.read("theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  function changeLight() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    kept.write("theme", root.dataset.theme);
  }

  function element(name, text, attributes = {}) {
    const made = Object.assign(document.createElement(name), attributes);
    made.textContent = text;
    return made;
  }

  // Takes parts of this page, by their ids, from the page at an address. What cannot be had stays as it is.
  async function renew(ids, address, options) {
    try {
      const reply = await fetch(address, options);
      const page = new DOMParser().parseFromString(await reply.text(), "text/html");
      for (const id of ids.split(" ")) {
        const fresh = page.getElementById(id);
        const old = document.getElementById(id);
        if (fresh && !old.contains(document.activeElement)) old.replaceChildren(...fresh.childNodes);
      }
    } catch { /* the next try brings it */ }
  }

  // The page of what a form holds is asked for a moment after the last change; only the newest answer counts.
  function renewOnInput(form) {
    let timer, asked;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        asked?.abort();
        asked = new AbortController();
        const held = new URLSearchParams(new FormData(form));
        const reads = form.method === "get";
        const address = reads ? `${form.action}?${held}` : form.action;
        if (reads) history.replaceState(null, "", address);
        renew(form.dataset.renews, address, { signal: asked.signal, ...(reads ? {} : { method: "post", body: held }) });
      }, Number(form.dataset.wait));
    });
  }

  // New entries are announced once and never move what is being read; a live board is renewed in place.
  function watch() {
    const { watch: address, head } = document.body.dataset;
    const news = document.getElementById("news");
    if (!address || !news || !window.EventSource) return;
    const board = document.getElementById("board");
    const stream = new EventSource(board ? `${address}?due=1` : address);
    const renewBoard = () => board && renew("board", location.href);
    stream.addEventListener("due", renewBoard);
    stream.addEventListener("entry", (event) => {
      const newer = Number(event.lastEventId) - Number(head);
      if (!(newer > 0)) return;
      renewBoard();
      const said = newer === 1 ? "One new entry." : `${newer} new entries.`;
      news.replaceChildren(`${said} `, element("a", "Load this page again", { href: location.href }));
    });
    addEventListener("pagehide", () => stream.close());
  }

  // A form is sent once. A page that comes back from the cache may send again.
  function sendOnce() {
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.dataset.sent) return event.preventDefault();
      if (form.method !== "post") return;
      form.dataset.sent = "yes";
      form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
    });
    addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
    }));
  }

  function addFind(table, index) {
    const field = element("input", "", { type: "search", id: `find-${index}`, autocomplete: "off" });
    const label = element("label", `${table.dataset.find} (press /)`, { htmlFor: field.id, className: "meta" });
    const count = element("span", "", { className: "meta" });
    count.setAttribute("role", "status");
    const line = element("p", "", { className: "find" });
    line.append(label, field, count);
    (table.closest(".scroll") || table).before(line);
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      const rows = [...table.tBodies[0].rows];
      rows.forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
      count.textContent = wanted ? `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows` : "";
    });
  }

  function move(step) {
    const rows = [...document.querySelectorAll("table[data-rows] tbody tr")].filter((row) => !row.hidden && row.querySelector("a"));
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const next = rows[now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + step, 0), rows.length - 1)];
    rows.forEach((row) => row.removeAttribute("aria-current"));
    next.setAttribute("aria-current", "true");
    next.querySelector("a").focus();
    next.scrollIntoView({ block: "nearest" });
  }

  const keys = [
    ["j", "Next row", () => move(1)],
    ["k", "Row before", () => move(-1)],
    ["/", "Find in a table", () => document.querySelector("input[type=search]")?.focus()],
    ["?", "This list", () => sheet()],
  ];
  const off = () => kept.read("keys") === "off";

  function sheet() {
    const dialog = element("dialog", "");
    dialog.setAttribute("aria-labelledby", "keys-title");
    const list = element("dl", "");
    keys.forEach(([key, what]) => list.append(element("dt", key), element("dd", what)));
    list.append(element("dt", "Enter"), element("dd", "Open the row"), element("dt", "Esc"), element("dd", "Close"));
    const toggle = element("button", off() ? "Switch keys on" : "Switch keys off", { type: "button" });
    toggle.addEventListener("click", () => { kept.write("keys", off() ? "on" : "off"); dialog.close(); });
    const close = element("button", "Close", { type: "button" });
    close.addEventListener("click", () => dialog.close());
    dialog.append(element("h2", "Keys", { id: "keys-title" }), list, toggle, " ", close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  function onKey(event) {
    if (event.ctrlKey && event.key === "Enter") return event.target.closest("form")?.requestSubmit();
    if (off() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return;
    const found = keys.find(([key]) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found[2]();
  }

  document.addEventListener("DOMContentLoaded", () => {
    watch();
    sendOnce();
    document.querySelectorAll("table[data-find]").forEach(addFind);
    document.querySelectorAll("form[data-renews]").forEach(renewOnInput);
    document.addEventListener("keydown", onKey);
    document.querySelectorAll(".keys").forEach((line) => { line.hidden = false; });
    document.getElementById("keys")?.addEventListener("click", sheet);
    document.getElementById("theme")?.addEventListener("click", changeLight);
    document.querySelector(".rail [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
    document.querySelector(".problem")?.focus();
  });
})();
