// Adds two buttons to the links of core/share_links.html: copy the link, and the device's own menu.
for (const list of document.querySelectorAll("[data-share]")) {
  const { share: url, title, copy, more } = list.dataset;
  const status = list.parentElement.querySelector("[role=status]");
  const add = (words, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", act);
    const item = document.createElement("li");
    item.append(button);
    list.prepend(item);
  };
  if (navigator.share) {
    // Who closes the menu again has shared nothing, and that is no fault.
    add(more, () => navigator.share({ title, url }).catch(() => {}));
  }
  if (navigator.clipboard) {
    add(copy, async () => {
      status.textContent = "";
      try {
        await navigator.clipboard.writeText(url);
        status.textContent = status.dataset.copied;
      } catch {
        status.textContent = status.dataset.failed;
      }
    });
  }
}
