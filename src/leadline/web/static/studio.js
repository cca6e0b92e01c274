// Who is in a field of the studio's form stays in it, with what was typed so far, when the form is drawn anew.
(() => {
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
