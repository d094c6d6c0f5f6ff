// Who is signed in.

import { get, hasToken, keep } from './api.js';
import { at, notice } from './dom.js';

/** Shows the form; begin() is called when a token is taken. */
export function askForToken(begin, problem) {
  at('sign-in').hidden = false;
  at('sign-in-problem').replaceChildren(
    ...(problem && hasToken() ? [notice('bad', problem.fact, problem.hint)] : []));
  keep('');
  at('token').value = '';
  at('token').focus();
  at('sign-in-form').onsubmit = async (event) => {
    event.preventDefault();
    keep(at('token').value.trim());
    try {
      await get('/api/v1/openapi.json');
    } catch (refused) {
      keep('');
      at('sign-in-problem').replaceChildren(notice('bad', refused.fact, refused.hint));
      at('token').select();
      return;
    }
    at('token').value = '';
    at('sign-in-problem').replaceChildren();
    at('sign-in').hidden = true;
    begin();
  };
}

/** Shows who it is. */
export function showCaller(caller) {
  at('caller').textContent = `${caller.name} (${caller.role})`;
  at('sign-out').hidden = !hasToken();
}

/** Forgets the token, and all that was shown with it. */
export function signOut() {
  keep('');
  location.reload();
}
