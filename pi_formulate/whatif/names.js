// The sliders of the widget library have a label beside them that screen readers do not connect with the handle.
(() => {
  const name = () => document.querySelectorAll(".widget-hslider").forEach((slider) => {
    const label = slider.querySelector("label"), handle = slider.querySelector(".noUi-handle");
    if (label && handle) handle.setAttribute("aria-label", label.textContent);
  });
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  name();
})();
