// The editor is named for who does not see it. Who is in a field of the studio's form stays in it, with what was typed so far, when the form is drawn anew.
(() => {
  const named = new MutationObserver(() => {
    const text = document.querySelector(".ll-studio-text"), content = text && text.querySelector(".cm-content");
    if (!content) return;
    content.setAttribute("aria-label", text.dataset.label);
    text.querySelector(".cm-scroller").tabIndex = 0;
    named.disconnect();
  });
  named.observe(document, {childList: true, subtree: true});

  let last = null;

  document.addEventListener("focusin", ({target}) => {
    last = target.id && target.closest(".ll-studio-form") ? {id: target.id, was: target.value, value: target.value} : null;
  });
  document.addEventListener("input", ({target}) => {
    if (last && target.id === last.id) last.value = target.value;
  });
  document.addEventListener("focusout", ({target}) => {
    setTimeout(() => {
      if (target.isConnected && document.activeElement === document.body) last = null;
    });
  });
  window.llReturn = () => {
    if (!last || document.activeElement !== document.body) return;
    const {id, was, value} = last, found = document.getElementById(id);
    if (!found) return;
    found.focus({preventScroll: true});
    if (value !== was && found.value === was) found.value = value;
  };
})();
