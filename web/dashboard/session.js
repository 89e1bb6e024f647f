const keyName = 'analytics.key';
const noteName = 'analytics.note';

/** The key that this tab's user signed in with. It is gone with the tab; null where Entra ID stands in front, or nobody signed in. */
export const session = {
  get key() {
    return sessionStorage.getItem(keyName);
  },
  begin(key) {
    sessionStorage.setItem(keyName, key);
  },
  /** Forgets the key; `note` is what the way in will say about it. */
  end(note = '') {
    sessionStorage.removeItem(keyName);
    sessionStorage.setItem(noteName, note);
  },
  takeNote() {
    const note = sessionStorage.getItem(noteName);
    sessionStorage.removeItem(noteName);
    return note;
  },
};
