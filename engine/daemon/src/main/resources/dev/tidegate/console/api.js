// The daemon's API. The token is in this tab's session storage, and in the header of requests:
// never in an address, never in a cookie.

const KEPT = 'tidegate.token';
const GOES_ON = 202;

/** An answer that is an error: what happened, and what to do. */
export class Problem extends Error {
  constructor(status, code, fact, hint) {
    super(fact);
    this.status = status;
    this.code = code;
    this.fact = fact;
    this.hint = hint;
  }
}

/** Keeps a token in this tab; an empty one is forgotten. */
export function keep(token) {
  if (token) {
    sessionStorage.setItem(KEPT, token);
  } else {
    sessionStorage.removeItem(KEPT);
  }
}

/** Whether a token is kept. */
export function hasToken() {
  return sessionStorage.getItem(KEPT) !== null;
}

/** Sends a request; throws a Problem unless the answer is a good one. */
export async function send(path, options = {}) {
  const token = sessionStorage.getItem(KEPT);
  let response;
  try {
    response = await fetch(path, {
      ...options,
      headers: { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem(0, 'UNREACHABLE', 'the daemon does not answer',
      'Look whether it runs, and whether this machine reaches it.');
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

async function problem(response) {
  const said = await response.json().catch(() => ({}));
  return new Problem(response.status, said.error ?? 'UNKNOWN',
    said.fact ?? `the daemon answers with status ${response.status}`, said.hint ?? 'See its log.');
}

/** What a path answers. */
export async function get(path) {
  return (await send(path)).json();
}

/** Asks for something; the text of the answer. */
export async function post(path) {
  const response = await send(path, { method: 'POST', headers: { 'Content-Type': 'application/json' } });
  return { goesOn: response.status === GOES_ON, text: await response.text() };
}

/** Asks until it does not go on any more. */
export async function postToTheEnd(path, hear) {
  let answer = await post(path);
  while (answer.goesOn) {
    hear(answer.text);
    answer = await post(path);
  }
  return answer.text;
}
