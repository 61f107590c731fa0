// The site works without this. It adds to the comparison page a slider over the days on which something changed.
"use strict";

// Puts the answer of `address` in the place of the one that is shown, without leaving the page.
let asking = null;
async function show(address) {
  if (asking) asking.abort();
  asking = new AbortController();
  const response = await fetch(address, { signal: asking.signal });
  if (!response.ok) throw new Error(response.status);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["answer", "answer-words"]) {
    const scrolled = document.querySelector(`#${id} .matrix-box`);
    const [left, top] = scrolled ? [scrolled.scrollLeft, scrolled.scrollTop] : [0, 0];
    document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
    const table = document.querySelector(`#${id} .matrix-box`);
    if (table) table.scrollTo(left, top);
  }
  const downloads = page.querySelector("main > .get");
  if (downloads) document.querySelector("main > .get").replaceWith(document.adoptNode(downloads));
  document.title = page.title;
  history.replaceState(null, "", address);
}

function slider(days) {
  const links = [...days.querySelectorAll("a[data-day][href]")].sort((a, b) => a.dataset.day.localeCompare(b.dataset.day));
  if (links.length < 2) return;
  const now = days.querySelector("p:last-of-type a");
  const stops = days.dataset.of === "as_of" ? [...links, now] : links;
  const spoken = (day) => new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const told = (day) => `${days.dataset.of === "as_of" ? "as of" : "in force on"} ${spoken(day)}`;
  const label = (stop) => stop.dataset.day ? told(stop.dataset.day) : "as it stands now";
  const box = document.createElement("p");
  box.className = "slider";
  const name = document.createElement("label");
  name.htmlFor = "slide";
  name.textContent = "Slide through time";
  const range = Object.assign(document.createElement("input"), { type: "range", id: "slide", min: 0, max: stops.length - 1, step: 1 });
  const out = document.createElement("output");
  out.htmlFor = "slide";
  const asked = days.dataset.now;
  const before = links.filter((link) => asked && link.dataset.day <= asked).length - 1;
  range.value = asked ? Math.max(before, 0) : stops.length - 1;
  const tell = () => {
    const words = label(stops[range.value]);
    out.textContent = words;
    range.setAttribute("aria-valuetext", words);
  };
  tell();
  out.textContent = asked ? told(asked) : out.textContent;
  range.addEventListener("input", tell);
  range.addEventListener("change", () => {
    const stop = stops[range.value];
    const field = document.getElementById(days.dataset.of);
    if (field) field.value = stop.dataset.day || "";
    show(stop.href).catch((error) => { if (error.name !== "AbortError") location.assign(stop.href); });
  });
  box.append(name, range, out);
  days.before(box);
}

const days = document.getElementById("days");
if (days) slider(days);
