import { createApi } from './api.js';
import { errorState } from './components/states.js';
import { session } from './session.js';
import { createShell } from './shell.js';
import { signInPage } from './sign-in.js';
import { applyTheme } from './theme.js';

const app = document.getElementById('app');
const api = createApi(session, () => leave('Your key is no longer accepted. Sign in again.'));

applyTheme();
await begin();

/** Shows the dashboard to a user known by the key of the browser's session or by Entra ID; to others the sign-in. */
async function begin() {
  try {
    let caller = await api.get('me');
    if (!caller.role && !session.key) {
      await session.join();
      caller = session.key ? await api.get('me') : caller;
    }
    app.replaceChildren(caller.role
      ? createShell({ api, caller, signOut })
      : signInPage({ check: signIn, note: session.takeNote() }));
  } catch (error) {
    app.replaceChildren(errorState(error.message, begin));
  }
}

async function signIn(key) {
  session.begin(key);
  try {
    const caller = await api.get('me');
    if (caller.role) {
      app.replaceChildren(createShell({ api, caller, signOut }));
      return true;
    }
  } catch (error) {
    session.end();
    throw error;
  }
  session.end();
  return false;
}

function signOut() {
  if (session.key === null) {
    // App Service signed the user in, so it also signs out.
    location.assign('/.auth/logout');
    return;
  }
  leave();
}

// Reloads the page, so that nothing of the old session remains.
function leave(note) {
  session.end(note);
  location.reload();
}
