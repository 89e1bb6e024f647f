// Sends what happens on a page to the tracking endpoints: docs/tracker.md says how to use it.
// Rule above all: a page never notices it. Whatever calls in from the page or the browser is guarded.

const MOST_EVENTS_KEPT = 500;
const EVENTS_IN_A_BATCH = 50;
const LONGEST_KEEPALIVE_BODY = 60_000;
const OLDEST_WITHOUT_TIME_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;

const guarded = (action) => (...values) => {
  try {
    return action(...values);
  } catch {
    return undefined;
  }
};

guarded(() => {
  const script = document.currentScript;
  const { app, key, dnt, heartbeat, flush, retry } = script.dataset;
  const base = script.src.slice(0, script.src.lastIndexOf('/'));
  const heartbeatMs = (+heartbeat || 30) * 1000;
  const flushMs = +flush || 1500;
  const firstWaitMs = +retry || 2000;
  const prefix = `tracker:${app}:`;

  let user;
  let session;
  let queue = [];
  let batch = [];
  let timer = 0;
  let waitMs = firstWaitMs;
  let isLeaving = false;
  let place;

  // Not crypto.randomUUID, which pages without TLS lack.
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + (byte + 256).toString(16).slice(1)).join('');
  };

  // Queue

  // Written before it is sent and until it is known to have arrived: a closed tab or an outage loses nothing.
  const save = guarded(() => {
    queue = queue.slice(-MOST_EVENTS_KEPT);
    const name = prefix + session;
    if (queue.length) {
      localStorage.setItem(name, JSON.stringify(queue));
    } else {
      localStorage.removeItem(name);
    }
  });

  // What other tabs left behind. One that is still there sends it too; the same ids count once.
  const adopt = guarded(() => {
    for (const name of Object.keys(localStorage).filter((stored) => stored.startsWith(prefix))) {
      const left = localStorage.getItem(name);
      localStorage.removeItem(name);
      queue.push(...JSON.parse(left));
    }
    save();
  });

  const schedule = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  };

  const add = (eventType, eventName, more) => {
    queue.push({
      id: uuid(),
      eventType,
      eventName: `${eventName}`.slice(0, 100),
      appName: app,
      sessionId: session,
      at: Date.now(),
      ...user ?? { userType: 'guest' },
      ...more,
    });
    save();
    const isFull = queue.length === EVENTS_IN_A_BATCH && waitMs === firstWaitMs;
    if (!batch.length && (!timer || isFull)) {
      schedule(isFull ? 0 : flushMs);
    }
  };

  // Sending

  // Key in the address and text as the type: a request that needs no leave asked first, from another origin too.
  const address = (path) => `${base}/track${path}?code=${encodeURIComponent(key)}`;

  // An event that goes out at once is told no time, so that a wrong clock does no harm.
  const body = (events) => JSON.stringify(events.map(({ at, ...event }) =>
    Date.now() - at < OLDEST_WITHOUT_TIME_MS ? event : { ...event, createdAt: new Date(at).toISOString() }));

  // Async, so that a fetch that throws is a promise that fails.
  const post = async (path, text) =>
    fetch(address(path), { method: 'POST', body: text, credentials: 'omit', keepalive: text.length < LONGEST_KEEPALIVE_BODY });

  // A refusal is final, except of the key and of the pace.
  const isFinal = ({ status }) => status < 500 && ![401, 408, 429].includes(status);

  const settle = guarded((sent, isDone) => {
    if (isDone) {
      queue = queue.filter((event) => !sent.includes(event));
      save();
    }
    if (sent === batch) {
      batch = [];
      if (queue.length) {
        schedule(isDone ? 0 : waitMs * (0.5 + Math.random() / 2));
      }
      waitMs = isDone ? firstWaitMs : Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  });

  const send = guarded(() => {
    clearTimeout(timer);
    timer = 0;
    if (!batch.length && queue.length && !isLeaving) {
      const sent = batch = queue.slice(0, EVENTS_IN_A_BATCH);
      post('', body(sent)).then(isFinal).catch(() => false).then((isDone) => settle(sent, isDone));
    }
  });

  // Nobody learns whether a beacon arrives, so what it carries stays stored, and is sent again from the next page.
  const leave = () => {
    isLeaving = true;
    const rest = queue.filter((event) => !batch.includes(event));
    for (let i = 0; i < rest.length; i += EVENTS_IN_A_BATCH) {
      navigator.sendBeacon(address(''), body(rest.slice(i, i + EVENTS_IN_A_BATCH)));
    }
  };

  const beat = guarded(() => {
    if (user && session && document.visibilityState === 'visible') {
      post('/heartbeat', JSON.stringify({ sessionId: session, appName: app, ...user })).catch(() => {});
    }
  });

  // What the page may call

  const openSession = (isNew) => {
    guarded(() => {
      session = isNew ? undefined : sessionStorage.getItem(prefix);
    })();
    session ||= uuid();
    guarded(() => sessionStorage.setItem(prefix, session))();
  };

  const setUser = (known) => {
    user = known ? { userId: +known.id, userType: known.type } : undefined;
    // What was not sent yet is theirs too: pages learn who it is a moment after they begin.
    for (const event of queue) {
      if (user && event.userType === 'guest' && !batch.includes(event)) {
        Object.assign(event, user);
      }
    }
    save();
    beat();
  };

  const end = () => {
    if (user) {
      post('/session-end', JSON.stringify({ sessionId: session, userId: user.userId })).catch(() => {});
    }
    user = undefined;
    openSession(true);
  };

  const visit = (name) => add('visit', name || place);
  const button = (name, meta) => add('button', name, { meta });
  const openDocument = (levelName, chapterName, documentName) => add('document', 'open', { document: { levelName, chapterName, documentName } });

  // What the browser tells

  const here = () => location.pathname + (location.hash.startsWith('#/') ? location.hash : '');

  const moved = guarded(() => {
    if (place !== here()) {
      place = here();
      visit();
    }
  });

  const watchHistory = (name) => {
    const original = history[name];
    history[name] = function (...values) {
      const result = original.apply(this, values);
      moved();
      return result;
    };
  };

  const clicked = ({ target }) => {
    const { track, level, chapter, document: name } = target.closest('[data-track],[data-document]')?.dataset ?? {};
    if (track) {
      button(track);
    }
    if (name) {
      openDocument(level, chapter, name);
    }
  };

  const listen = (target, name, action) => target.addEventListener(name, guarded(action), true);

  const start = guarded(() => {
    openSession();
    adopt();
    moved();
    listen(document, 'click', clicked);
    listen(document, 'visibilitychange', () => {
      send();
      beat();
    });
    listen(window, 'popstate', moved);
    listen(window, 'pagehide', leave);
    listen(window, 'online', send);
    listen(window, 'pageshow', ({ persisted }) => {
      isLeaving = false;
      if (persisted) {
        // What was on its way when the page was put aside may never be answered.
        batch = [];
        visit();
        send();
        beat();
      }
    });
    setInterval(beat, heartbeatMs);
    ['pushState', 'replaceState'].forEach(guarded(watchHistory));
  });

  const refused = dnt === 'true' && (navigator.doNotTrack === '1' || navigator.globalPrivacyControl);
  const offer = (action) => guarded(refused ? () => {} : action);

  window.tracker = {
    user: offer(setUser),
    visit: offer(visit),
    button: offer(button),
    document: offer(openDocument),
    end: offer(end),
  };

  if (!refused) {
    // A page that is only made ready is not seen yet.
    if (document.prerendering) {
      listen(document, 'prerenderingchange', start);
    } else {
      start();
    }
  }
})();
