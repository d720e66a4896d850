// Sign-in and requests by cookie, as docs/cookies.md explains it.
let csrf;

async function send(method, path, body, again = true) {
  csrf ??= (await (await fetch('/auth/csrf')).json()).csrf_token;
  const headers = { 'X-CSRF-Token': csrf, ...(body && { 'Content-Type': 'application/json' }) };
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const answer = path.startsWith('/auth/') || response.status === 403 ? await response.clone().json().catch(() => ({})) : {};
  csrf = answer.csrf_token ?? csrf;
  if (answer.code !== 'csrf_failed' || !again) return response;
  csrf = undefined; // another tab has signed in: ask anew, once
  return send(method, path, body, false);
}

// One refresh at a time, over all tabs.
const refresh = () => navigator.locks.request('auth-refresh', () => send('POST', '/auth/refresh'));

export async function call(method, path, body) {
  const response = await send(method, path, body);
  if (response.status !== 401) return response;
  return (await refresh()).ok ? send(method, path, body) : response;
}

export const signIn = (way, email, password) => send('POST', `/auth/${way}`, { email, password, transport: 'cookie' });

export async function signOut() {
  await send('POST', '/auth/logout');
  location.assign('/');
}

/** Says who is here, or where to sign in. */
export async function showWho() {
  const who = document.querySelector('#who');
  const me = await call('GET', '/auth/me');
  const link = document.createElement('a');
  link.href = me.ok ? '#' : '/sign-in.html';
  link.textContent = me.ok ? 'Sign out' : 'Sign in';
  if (me.ok) link.onclick = signOut;
  who.replaceChildren(...(me.ok ? [(await me.json()).email, ' '] : []), link);
  return me.ok;
}

/** An element with a text, which is never markup. */
export function element(name, text, ...children) {
  const made = document.createElement(name);
  made.append(text, ...children);
  return made;
}
