const keyName = 'analytics.key';
const noteName = 'analytics.note';

/** The key that this tab's user signed in with. It is lost with the tab; null behind Entra ID, or when no user is signed in. */
export const session = {
  get key() {
    return sessionStorage.getItem(keyName);
  },
  begin(key) {
    sessionStorage.setItem(keyName, key);
  },
  /** Forgets the key; `note` is shown at the sign-in. */
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
