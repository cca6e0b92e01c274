// Leadline's page tracker: says what a visitor does on the pages that include it, to the server that it came from.
// ES2018 with no dependency. What is served is t.min.js, which tools/shorten.py makes of this.
(function () {
  'use strict';
  const earlier = window.leadline;
  const script = document.currentScript || document.querySelector('script[data-key]');
  if (!script || (earlier && earlier.loaded)) return;

  const option = script.dataset;
  const server = new URL('v1/batch', script.src).href;
  const durable = option.consent !== 'none';
  const asked = durable && option.consent !== 'granted';
  const objects = navigator.globalPrivacyControl || navigator.doNotTrack === '1';
  const FILE = /[^/]+\.(pdf|docx|xlsx|pptx|zip|csv)$/i;
  const UTM = /^utm_(source|medium|campaign|term|content)$/;
  // Against the type, the autocomplete and the name of a field: what must not leave even when it was chosen.
  const SECRET = /^(password|hidden|file) |passw|pwd|\bcc-|one-time|card.?n|cvc|cvv|iban/i;

  // Whether anything may leave; undefined until somebody says.
  let allowed;
  // Messages as JSON: those that wait, and those under way.
  let queue = [];
  let sending = [];
  // The queue as it went in beacons during trouble: pages that go away are told so twice.
  let unsure;
  let failures = 0;
  let timer = 0;
  let clock = 0;
  let view;
  let utm;
  let anonymous = uuid();

  // Whatever goes wrong in here, the page must not notice.
  function safe(work) {
    return function () {
      try {
        return work.apply(this, arguments);
      } catch (error) {}
    };
  }

  function on(target, name, work) {
    target.addEventListener(name, safe(work), { capture: true, passive: true });
  }

  // A page without TLS has no crypto.randomUUID.
  function uuid() {
    return '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, digit =>
      (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16)
    );
  }

  // An address without its query and fragment.
  function clean(url) {
    return /^http/.test(url.protocol) ? url.origin + url.pathname : '';
  }

  function attribute(element, name) {
    return element.getAttribute(name) || '';
  }

  function isVisible() {
    return document.visibilityState === 'visible';
  }

  function size(text) {
    return new Blob([text]).size;
  }

  // ---- What the browser keeps for us, if it likes.

  // Read without a value, removed with an empty one.
  const kept = safe((area, name, value) => {
    const storage = window[area + 'Storage'];
    name = 'leadline_' + name;
    if (value === undefined) return storage.getItem(name);
    if (value) storage.setItem(name, value);
    else storage.removeItem(name);
  });

  const cookie = safe(() => (/(^|; )leadline_id=([\w-]+)/.exec(document.cookie) || [])[2]);

  // The widest domain that takes a cookie is the registrable one. 390 days are less than any 13 months.
  const setCookie = safe(value => {
    const labels = location.hostname.split('.');
    for (let n = labels.length; n >= 0 && (!value || cookie() !== value); n--) {
      const domain = n ? labels.slice(n - 1).join('.') : '';
      document.cookie =
        'leadline_id=' + value + ';path=/;samesite=lax;max-age=' + (value ? 33696000 : 0) + ';domain=' + domain;
    }
  });

  function keepId() {
    if (option.cookie === '1') setCookie(anonymous);
    kept('local', 'id', cookie() === anonymous ? '' : anonymous);
  }

  function keepQueue() {
    if (allowed && durable) kept('session', 'queue', sending.concat(queue).join('\n'));
  }

  // An id that is kept already goes before the one that this page made up while it waited.
  function allow() {
    allowed = true;
    if (!durable) return;
    const own = anonymous;
    anonymous = (option.cookie === '1' && cookie()) || kept('local', 'id') || own;
    keepId();
    const lines = (kept('session', 'queue') || '') + '\n' + queue.join('\n').split(own).join(anonymous);
    queue = lines.trim() ? lines.trim().split('\n') : [];
    setCampaign(utm || campaignIn(kept('session', 'campaign')));
  }

  function campaignIn(query) {
    let found;
    new URLSearchParams(query || '').forEach((value, name) => {
      if (UTM.test(name)) found = { ...found, [name]: value.slice(0, 200) };
    });
    return found;
  }

  function setCampaign(found) {
    utm = found;
    if (found && allowed && durable) kept('session', 'campaign', new URLSearchParams(found));
  }

  // ---- Sending.

  function push(type, said) {
    if (allowed === false) return;
    // No two at one instant: who fills a form in must be known before it is submitted.
    clock = Math.max(Date.now(), clock + 1);
    const message = JSON.stringify({
      anonymousId: anonymous,
      messageId: uuid(),
      type,
      timestamp: new Date(clock).toISOString(),
      context: {
        page: view ? view.page : here(),
        campaign: utm && {
          source: utm.utm_source,
          medium: utm.utm_medium,
          name: utm.utm_campaign,
          term: utm.utm_term,
          content: utm.utm_content
        }
      },
      ...said
    });
    if (size(message) > 30000) return;
    queue = queue.concat(message).slice(-100);
    if (queue.length > 9 && !failures) send();
    else sendLater();
  }

  // After a failure at random, so that not all visitors come back at once.
  function sendLater() {
    const wait = failures ? Math.min(30, 2 ** failures) * (0.5 + Math.random()) : 1;
    timer = timer || setTimeout(safe(send), 2000 * wait);
  }

  // Browsers carry 64 kB for a page that goes away.
  function take() {
    let n = 0;
    for (let total = 0; n < queue.length; n++) {
      total += size(queue[n]);
      if (total > 60000) break;
    }
    return queue.splice(0, n);
  }

  // Put together by hand: old libraries teach arrays a JSON of their own.
  function body(batch) {
    const sentAt = new Date().toISOString();
    return '{"batch":[' + batch.join() + '],' + JSON.stringify({ writeKey: option.key, sentAt }).slice(1);
  }

  function send() {
    clearTimeout(timer);
    timer = 0;
    if (!allowed || sending.length || !queue.length) return;
    sending = take();
    const settle = safe(failed => {
      failures = failed ? failures + 1 : 0;
      if (failed) queue = sending.concat(queue).slice(-100);
      sending = [];
      keepQueue();
      if (queue.length) sendLater();
    });
    // A text needs no leave of the server beforehand.
    fetch(server, { method: 'POST', body: body(sending), keepalive: true, credentials: 'omit' }).then(
      answer => settle(answer.status === 429 || answer.status > 499),
      () => settle(true)
    );
  }

  // How a beacon went is never known, so while there is trouble its messages stay; the server counts each id once.
  function sendLast() {
    if (!allowed || queue === unsure) return;
    const copy = queue.slice();
    while (queue.length) {
      const batch = take();
      if (!navigator.sendBeacon(server, body(batch))) {
        queue = batch.concat(queue);
        break;
      }
    }
    if (failures) queue = unsure = copy;
    keepQueue();
  }

  // ---- What is said.

  function here() {
    return { path: location.pathname, title: document.title, url: clean(location) };
  }

  function track(event, properties) {
    push('track', { event, properties });
  }

  function identify(userId, traits) {
    push('identify', { userId: userId && '' + userId, traits });
  }

  function page() {
    if (allowed === false) return;
    leave();
    setCampaign(campaignIn(location.search) || utm);
    const referrer = view ? view.page.url : document.referrer && clean(new URL(document.referrer));
    view = { page: { ...here(), referrer }, depth: 0, seen: isVisible() && performance.now() };
    push('page', { properties: { ...view.page, ...utm } });
  }

  function scrolled() {
    const part = (scrollY + innerHeight) / document.documentElement.scrollHeight;
    view.depth = Math.max(view.depth, Math.min(100, Math.round(part * 100)));
  }

  function leave() {
    if (!view || view.left) return;
    scrolled();
    view.left = true;
    track('page.left', {
      path: view.page.path,
      duration_s: view.seen ? Math.round((performance.now() - view.seen) / 1000) : 0,
      scroll: view.depth
    });
  }

  function hide() {
    leave();
    sendLast();
  }

  // Many a page sets its title just after its address.
  function moved() {
    if (view.page.path === location.pathname) return;
    leave();
    setTimeout(safe(() => view.page.path === location.pathname || page()));
  }

  function clicked(event) {
    const link = event.button < 2 && event.composedPath()[0].closest('a[href],area[href]');
    const url = link && clean(link);
    if (!url) return;
    const file = FILE.exec(link.pathname);
    const path = location.pathname;
    if (file) track('content.downloaded', { asset: safe(decodeURIComponent)(file[0]) || file[0], path });
    else if (link.host !== location.host) track('link.clicked', { url, path });
  }

  // Read by attributes: a field called `name` or `elements` hides the form's own.
  function submitted(event) {
    const form = event.target;
    if (form.hasAttribute('data-leadline-ignore')) return;
    const chosen = (option.fields + ',' + attribute(form, 'data-leadline-fields')).split(/[\s,]+/);
    const traits = {};
    for (const field of document.querySelectorAll('input,select,textarea')) {
      const trait = attribute(field, 'data-leadline-trait') || field.name;
      const value = field.value.trim().slice(0, 1000);
      if (
        value &&
        field.form === form &&
        (chosen.includes(trait) || chosen.includes(field.name)) &&
        (field.checked || !/^(radio|checkbox)$/.test(field.type)) &&
        !SECRET.test(field.type + ' ' + attribute(field, 'autocomplete') + ' ' + field.name)
      )
        traits[trait] = trait === 'email' ? value.toLowerCase() : value;
    }
    if (Object.keys(traits).length) identify(null, traits);
    track('form.submitted', { form: attribute(form, 'name') || attribute(form, 'id'), path: location.pathname });
  }

  function consent(given) {
    if (given === true) {
      kept('local', 'consent', durable ? 'yes' : '');
      if (allowed) return;
      const refused = allowed === false;
      allow();
      if (refused) page();
      sendLater();
    } else {
      allowed = false;
      queue = [];
      sending = [];
      utm = view = undefined;
      anonymous = uuid();
      setCookie('');
      kept('local', 'id', '');
      kept('session', 'queue', '');
      kept('session', 'campaign', '');
      kept('local', 'consent', asked ? '' : 'no');
    }
  }

  function reset() {
    anonymous = uuid();
    if (allowed && durable) keepId();
  }

  const calls = { page, track, identify, consent, reset };
  const leadline = safe((name, first, second) => calls[name](first, second));
  leadline.loaded = true;
  window.leadline = leadline;

  const start = safe(() => {
    const said = kept('local', 'consent');
    if (said === 'no') allowed = false;
    else if (durable && said === 'yes' || !asked && !objects) allow();
    const waiting = (earlier && earlier.q) || [];
    for (let n = 0; n < waiting.length; n++) leadline.apply(null, waiting[n]);
    if (!view) page();

    on(document, 'visibilitychange', () => {
      if (!isVisible()) hide();
      else view.seen = view.seen || performance.now();
    });
    on(window, 'pagehide', hide);
    on(window, 'pageshow', event => event.persisted && page());
    on(window, 'scroll', scrolled);
    on(document, 'click', clicked);
    on(document, 'auxclick', clicked);
    on(document, 'submit', submitted);
    // Another tab of the site asked the visitor.
    on(window, 'storage', event => {
      const answer = event.newValue;
      if (event.key === 'leadline_consent') consent(asked ? answer === 'yes' : answer !== 'no');
    });
    if (option.spa === '0') return;
    on(window, 'popstate', moved);
    for (const name of ['pushState', 'replaceState']) {
      const original = history[name];
      history[name] = function () {
        const result = original.apply(this, arguments);
        safe(moved)();
        return result;
      };
    }
  });

  if (document.prerendering) on(document, 'prerenderingchange', start);
  else start();
})();
