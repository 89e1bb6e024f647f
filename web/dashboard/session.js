const keyName = 'analytics.key';
const noteName = 'analytics.note';
const answerMilliseconds = 150;
const channel = new BroadcastChannel('analytics.session');

/**
 * The key that the user signed in with; null behind Entra ID, or when no user is signed in. Each tab stores its own copy, and asks
 * the other tabs for theirs: with the last tab the key is gone.
 */
export const session = {
  get key() {
    return sessionStorage.getItem(keyName);
  },
  begin(key) {
    sessionStorage.setItem(keyName, key);
  },
  /** Forgets the key, in every tab; `note` is shown at the sign-in. */
  end(note = '') {
    sessionStorage.removeItem(keyName);
    sessionStorage.setItem(noteName, note);
    channel.postMessage({ ended: true });
  },
  takeNote() {
    const note = sessionStorage.getItem(noteName);
    sessionStorage.removeItem(noteName);
    return note;
  },
  /** Takes over the sign-in of another tab, where there is one. */
  join() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, answerMilliseconds);
      this.onkey = (key) => {
        clearTimeout(timer);
        sessionStorage.setItem(keyName, key);
        resolve();
      };
      channel.postMessage({ wanted: true });
    });
  },
  onkey: null,
};

channel.onmessage = ({ data }) => {
  if (data.wanted && session.key) {
    channel.postMessage({ key: session.key });
  } else if (data.key && !session.key) {
    session.onkey?.(data.key);
  } else if (data.ended && session.key) {
    sessionStorage.removeItem(keyName);
    location.reload();
  }
};
