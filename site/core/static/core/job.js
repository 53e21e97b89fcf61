// Keeps the page of a job up to date while the job runs; without this one reloads it oneself.
const PAUSE = 2000;
const PARTS = ["job-state", "job-progress"];

const runs = (page) => page.querySelector("[data-job-runs]") !== null;

async function follow() {
  const answer = await fetch(location.href).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!runs(page)) {
      location.reload();
      return;
    }
    for (const id of PARTS) {
      const [part, fresh] = [document.getElementById(id), page.getElementById(id)];
      // What did not change is left alone, so that a screen reader does not say it again.
      if (part.innerHTML !== fresh.innerHTML) part.innerHTML = fresh.innerHTML;
    }
  }
  setTimeout(follow, PAUSE);
}

if (runs(document)) setTimeout(follow, PAUSE);
