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

// Puts lines into a text after the line in which the cursor stands, as deep as that one; at the end where nobody has been in the text.
window.llInsert = (view, snippet) => {
  const {doc, selection} = view.state, head = selection.main.head || doc.length;
  let line = doc.lineAt(head);
  while (!line.text.trim() && line.number > 1) line = doc.line(line.number - 1);
  const deep = line.text.match(/^ */)[0] + (/(:|\[)\s*$/.test(line.text) ? "  " : "");
  const lines = (line.text.trim() ? "\n" : "") + snippet.split("\n").map(one => deep + one).join("\n");
  view.dispatch({changes: {from: line.to, insert: lines}, selection: {anchor: line.to + lines.length}, scrollIntoView: true});
  view.focus();
};
