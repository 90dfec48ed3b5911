// What the widgets do not do by themselves.
(() => {
  // Screen readers do not connect the handle of a slider with the label next to it.
  const name = () => document.querySelectorAll(".widget-hslider").forEach((slider) => {
    const label = slider.querySelector("label"), handle = slider.querySelector(".noUi-handle");
    if (label && handle) handle.setAttribute("aria-label", label.textContent);
  });
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });

  // The address of the page holds the state, so that a reload begins with it, and the button copies its link.
  const show = () => {
    const mark = document.querySelector(".pw-state");
    if (!mark) return;
    const query = mark.dataset.query && `?${mark.dataset.query}`;
    if (query !== location.search) history.replaceState(null, "", query || location.pathname);
  };
  // The link begins with the address of this page, which the kernel does not know.
  const address = () => {
    const text = document.querySelector(".pw-address textarea"), field = document.querySelector(".pw-link input");
    const here = `${location.origin}/`;
    if (!text || !field || !field.value || field.value.startsWith(here) || document.activeElement === field) return;
    text.value = here;
    ["input", "change"].forEach((kind) => text.dispatchEvent(new Event(kind, { bubbles: true })));
  };
  setInterval(address, 400);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".pw-copy"), field = document.querySelector(".pw-link input");
    if (!button || !field) return;
    const done = () => {
      const label = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = label; }, 1200);
    };
    const old = () => { field.select(); if (document.execCommand("copy")) done(); };  // on a page without https
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, old); else old();
  });
  document.addEventListener("focusin", (event) => { if (event.target.matches(".pw-link input")) event.target.select(); });

  // A state that no link can hold, such as one with a reading in a file: the tab stores it under the recipe that the
  // page was opened with.
  let key = null;
  const recipe = () => {
    const link = document.querySelector('a[data-file="toml"]');
    return link && new TextDecoder().decode(Uint8Array.from(atob(link.href.split(",")[1]), (c) => c.charCodeAt(0)));
  };
  const keep = () => {
    const now = recipe();
    if (now === null) return;
    show();
    if (hadState) return;
    if (key === null) {
      key = "pi-formulate " + now;
      const before = sessionStorage.getItem(key), text = document.querySelector(".pw-shared textarea");
      if (before && before !== now && text) {
        text.value = before;
        ["input", "change"].forEach((kind) => text.dispatchEvent(new Event(kind, { bubbles: true })));
        setTimeout(() => document.querySelector(".pw-apply").click(), 100);
        return;
      }
    }
    sessionStorage.setItem(key, now);
  };
  const hadState = new URLSearchParams(location.search).has("state");
  setInterval(keep, 400);

  // Ctrl+Z undoes a step, Ctrl+Shift+Z or Ctrl+Y takes it again; in a text that is being typed they belong to the text.
  let typing = null;
  document.addEventListener("input", (event) => { typing = event.target; }, true);
  ["change", "focusout"].forEach((kind) => document.addEventListener(kind, () => { typing = null; }, true));
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !"zy".includes(key) || typing === event.target) return;
    if (event.target.matches("textarea") || event.target.closest(".pw-editor")) return;
    const redo = key === "y" || event.shiftKey, step = document.querySelector(redo ? ".pw-redo" : ".pw-undo");
    event.preventDefault();
    if (step && !step.disabled) step.click();
  });

  // The typed masses, too: they are the only record of what was on the balance.
  let weighed = null;
  const keepMasses = () => {
    const text = document.querySelector(".pw-kept textarea"), place = "pi-formulate weighed";  // by batch inside
    if (!text) return;
    if (weighed === null) {
      weighed = sessionStorage.getItem(place) || "";
      if (weighed && weighed !== text.value) {
        text.value = weighed;
        ["input", "change"].forEach((kind) => text.dispatchEvent(new Event(kind, { bubbles: true })));
      }
    } else if (text.value) sessionStorage.setItem(place, text.value);
  };
  setInterval(keepMasses, 400);

  // A sheet is printed in a frame of its own, without the page around it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-print]");
    if (!link) return;
    event.preventDefault();
    document.querySelectorAll("iframe.pw-sheet").forEach((old) => old.remove());
    const frame = document.createElement("iframe");
    frame.className = "pw-sheet";
    frame.srcdoc = new TextDecoder().decode(Uint8Array.from(atob(link.dataset.print), (c) => c.charCodeAt(0)));
    frame.onload = () => frame.contentWindow.print();
    document.body.append(frame);
  });

  // Enter goes to the next mass.
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest && event.target.closest(".pw-mass input");
    if (!box || event.key !== "Enter") return;
    const all = [...document.querySelectorAll(".pw-mass input")];
    const next = all[all.indexOf(box) + 1];
    if (next) setTimeout(() => { next.focus(); next.select(); }, 0);
  });
  name();
})();
