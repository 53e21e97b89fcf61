// Wakes the two buttons of core/share_links.html: copy the link, and the device's own menu.
for (const list of document.querySelectorAll("[data-share]")) {
  const { share: url, title } = list.dataset;
  const status = list.parentElement.querySelector("[role=status]");
  const wake = (name, act) => {
    const button = list.querySelector(`[data-act=${name}]`);
    button.addEventListener("click", act);
    button.disabled = false;
  };
  if (navigator.clipboard) {
    wake("copy", async () => {
      status.textContent = "";
      try {
        await navigator.clipboard.writeText(url);
        status.textContent = status.dataset.copied;
      } catch {
        status.textContent = status.dataset.failed;
      }
    });
  }
  if (navigator.share) {
    // Who closes the menu again has shared nothing, and that is no fault.
    wake("send", () => navigator.share({ title, url }).catch(() => {}));
  }
}
