// Conveniences only: every page works without this file.
(() => {
  "use strict";
  const doc = document;
  const announce = (words) => { const region = doc.getElementById("announce"); if (region) region.textContent = words; };
  const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  // A form is sent once. The button keeps its name and value, so it is marked, not disabled.
  const sent = new WeakSet();
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-repeat")) return;
    if (sent.has(form)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    sent.add(form);
    const button = event.submitter;
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    if (button.dataset.busy) { button.dataset.idle = button.textContent; button.textContent = button.dataset.busy; }
  }, true);
  const release = (root) => within(root, "form").forEach((form) => {
    sent.delete(form);
    form.querySelectorAll("[aria-disabled]").forEach((button) => {
      button.removeAttribute("aria-disabled");
      if (button.dataset.idle) button.textContent = button.dataset.idle;
    });
  });
  addEventListener("pageshow", () => release(doc));
  doc.addEventListener("htmx:afterRequest", (event) => release(event.target));

  // Focus goes to the result of what was done, unless the part renews itself.
  const focusOn = (target) => {
    if (!target) return;
    if (!target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus();
  };
  doc.addEventListener("htmx:afterSettle", (event) => {
    const part = event.detail.elt;
    setUp(part);
    if (part.closest("[data-quiet]") || event.detail.requestConfig?.elt.closest("[data-quiet]")) return;
    const target = within(part, ".error-summary,[data-focus]")[0] || part.querySelector("h1,h2");
    focusOn(target);
    if (target) announce(target.textContent.trim());
  });

  doc.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) navigator.clipboard?.writeText(button.dataset.copy).then(() => {
      announce(button.dataset.copied);
      button.firstElementChild.textContent = button.dataset.copied;
    });
  });

  // Choosing rows.
  const count = () => {
    const chosen = doc.querySelectorAll("[data-row]:checked").length;
    doc.querySelectorAll("[data-count]").forEach((place) => { place.textContent = chosen; });
  };
  doc.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-all]")) {
      doc.querySelectorAll("[data-row]").forEach((row) => { row.checked = box.checked; });
      doc.querySelectorAll("[data-everything]").forEach((button) => { button.hidden = !box.checked; });
    }
    if (box.matches("[data-all],[data-row]")) count();
    if (box.matches("[data-preview]")) preview(box);
  });

  const preview = (input) => {
    const image = doc.getElementById(input.dataset.preview);
    const file = input.files[0];
    if (!image || !file || !file.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.onload = () => { image.src = reader.result; image.hidden = false; };
    reader.readAsDataURL(file);
  };

  // A decision by keyboard, only while the focus is on its choices: a number picks and goes on, j and k turn the page.
  doc.addEventListener("keydown", (event) => {
    const place = event.target.closest("[data-keys]");
    if (!place || event.target.type !== "radio" || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "j" || event.key === "k") doc.querySelector(`a[accesskey=${event.key}]`)?.click();
    const boxes = [...place.querySelectorAll("[type=radio]")];
    const group = boxes.filter((box) => box.name === event.target.name);
    const picked = group[event.key - 1];
    if (!picked) return;
    picked.checked = true;
    const after = boxes[boxes.indexOf(group.at(-1)) + 1];
    (boxes.find((box) => box.name === after?.name && box.checked) || after || picked).focus();
  });

  // A live code counts down against the clock, not against ticks: a sleeping phone wakes to the truth.
  const countDown = (place) => {
    const ends = Date.now() + place.dataset.countdown * 1000;
    const shown = place.querySelector("[data-seconds]");
    const tick = () => {
      if (!place.isConnected) return;
      const left = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
      shown.textContent = left;
      if (left) { setTimeout(tick, 500); return; }
      const part = place.closest("[hx-trigger=expired]");
      if (part && window.htmx) window.htmx.trigger(part, "expired"); else location.reload();
    };
    tick();
  };

  const setUp = (root) => {
    within(root, "[data-countdown]").forEach(countDown);
    within(root, "[data-copy],[data-bulk] [hidden]").forEach((part) => { part.hidden = false; });
    within(root, "[data-everything]").forEach((part) => { part.hidden = true; });
  };
  setUp(doc);
  count();
  focusOn(doc.querySelector("main .error-summary"));
  // A file starts when its page is there.
  addEventListener("load", () => doc.querySelectorAll("form[data-start]").forEach((form) => form.requestSubmit()));
})();
