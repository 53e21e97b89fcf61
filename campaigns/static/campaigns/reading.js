// What a reading page gains where scripts run: contents that follow, and numbers that copy their link.

const contents = new Map();
for (const link of document.querySelectorAll(".contents a[href^='#']")) {
  const section = document.getElementById(link.hash.slice(1));
  if (section) contents.set(section, link);
}
const seen = new Set();
const follow = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) seen.add(target);
      else seen.delete(target);
    }
    const first = [...contents.keys()].find((section) => seen.has(section));
    for (const [section, link] of contents) {
      if (section === first) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  },
  { rootMargin: "-10% 0px -60%" },
);
for (const section of contents.keys()) follow.observe(section);

const told = document.getElementById("copied");
for (const number of document.querySelectorAll(".clause")) {
  number.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(number.href);
    told.textContent = told.dataset.words;
    setTimeout(() => told.replaceChildren(), 4000);
  });
}
