// Drives Chromium through scenarios against a product that a test has started: node drive.mjs PORT
// app.test is the product, evil.app.test a sibling of it, evil.test another site; all are on 127.0.0.1.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const port = process.argv[2];
const app = `https://app.test:${port}`;
const sibling = `https://evil.app.test:${port}`;
const stranger = `https://evil.test:${port}`;
const password = 'correct horse battery staple';
const ours = ['__Host-auth_at', '__Secure-auth_rt', '__Host-auth_csrf'];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--ignore-certificate-errors', '--host-resolver-rules=MAP * 127.0.0.1',
  ],
});

/** A window of a new browser profile on the product's page. */
async function open() {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  await page.goto(`${app}/`);
  return page;
}

/** What a page does: asks, and keeps the CSRF token that it was given last. */
const ask = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const headers = {};
  if (body) headers['Content-Type'] = 'application/json';
  if (window.csrf) headers['X-CSRF-Token'] = window.csrf;
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  const answer = text.startsWith('{') ? JSON.parse(text) : { text };
  if (answer.csrf_token) window.csrf = answer.csrf_token;
  return { status: response.status, ...answer };
}, [method, path, body]);

async function signUp(page, email, more = {}) {
  await ask(page, 'GET', '/auth/csrf');
  const answer = await ask(page, 'POST', '/auth/register', { email, password, transport: 'cookie', ...more });
  assert.equal(answer.status, 201, JSON.stringify(answer));
  return answer;
}

const jar = async page => Object.fromEntries((await page.context().cookies(`${app}/auth/refresh`)).filter(c => ours.includes(c.name)).map(c => [c.name, c.value]));

/** Loads a page of an attacker's and runs it there; what it cannot do is no failure. */
async function attack(page, origin, script, argument) {
  const evil = await page.context().newPage();
  await evil.goto(`${origin}/evil`);
  const answer = await evil.evaluate(script, argument);
  for (const popup of page.context().pages()) if (popup !== page) await popup.close();
  return answer;
}

const scenarios = {
  async spa() {
    const page = await open();
    const alice = await signUp(page, 'spa@example.test');
    assert.equal((await ask(page, 'GET', '/auth/session')).session_id, alice.session_id);
    assert.equal(await page.evaluate(() => document.cookie), '', 'no script sees a cookie');
    const cookies = (await page.context().cookies(`${app}/auth/refresh`)).filter(c => ours.includes(c.name));
    assert.equal(cookies.length, 3);
    for (const cookie of cookies) {
      assert.deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite, cookie.domain, cookie.path],
        [true, true, 'Lax', 'app.test', cookie.name === '__Secure-auth_rt' ? '/auth' : '/']);
      assert.ok(cookie.expires > 0, 'it is to be remembered');
    }

    assert.equal((await ask(page, 'POST', '/orders')).status, 200);
    assert.equal((await ask(page, 'POST', '/pass/301')).status, 200);
    const expired = await ask(page, 'GET', '/orders');
    assert.deepEqual([expired.status, expired.code], [401, 'token_expired']);

    await page.reload(); // a page that is loaded anew knows no token
    assert.equal((await ask(page, 'GET', '/auth/csrf')).status, 200);
    const refreshed = await ask(page, 'POST', '/auth/refresh');
    assert.deepEqual([refreshed.status, refreshed.session_id], [200, alice.session_id]);
    assert.equal((await ask(page, 'POST', '/orders')).status, 200);
    const [one, two] = await Promise.all([ask(page, 'POST', '/auth/refresh'), ask(page, 'POST', '/auth/refresh')]);
    assert.deepEqual([one.status, two.status], [200, 200]);

    assert.equal((await ask(page, 'POST', '/auth/logout')).status, 204);
    assert.equal((await ask(page, 'GET', '/auth/session')).code, 'token_missing');
    assert.deepEqual(Object.keys(await jar(page)), ['__Host-auth_csrf']);

    const login = await ask(page, 'POST', '/auth/login', { email: 'spa@example.test', password, transport: 'cookie', remember: false });
    assert.equal(login.status, 200, JSON.stringify(login));
    await ask(page, 'POST', '/auth/refresh');
    for (const cookie of (await page.context().cookies(app)).filter(c => ours.includes(c.name))) assert.equal(cookie.expires, -1, `${cookie.name} is for the window`);
  },

  async forgery() {
    const page = await open();
    const alice = await signUp(page, 'forgery@example.test');
    const before = await jar(page);
    const orders = (await ask(page, 'GET', '/orders')).text;
    for (const origin of [sibling, stranger]) {
      await attack(page, origin, async ([app, login]) => {
        const submit = (path, fields, enctype) => new Promise(done => {
          const frame = Object.assign(document.createElement('iframe'), { name: path + enctype, onload: done, onerror: done });
          const form = Object.assign(document.createElement('form'), { method: 'post', action: app + path, enctype, target: path + enctype });
          const text = JSON.stringify(fields);
          const inputs = enctype === 'text/plain' ? { [`${text.slice(0, -1)}${text.length > 2 ? ',' : ''}"x":"`]: '"}' } : fields;
          for (const [name, value] of Object.entries(inputs)) form.append(Object.assign(document.createElement('input'), { name, value }));
          document.body.append(frame, form);
          form.submit();
          setTimeout(done, 2000);
        });
        const forms = [];
        for (const enctype of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
          for (const path of ['/orders', '/auth/logout', '/auth/refresh']) forms.push(submit(path, {}, enctype));
          forms.push(submit('/auth/login', login, enctype));
        }
        await Promise.all(forms);
      }, [app, { email: 'mallory@example.test', password, transport: 'cookie' }]);

      await attack(page, origin, async app => {
        const quietly = asking => asking.catch(() => null);
        for (const path of ['/orders', '/auth/logout', '/auth/refresh', '/auth/login']) {
          await quietly(fetch(app + path, { method: 'POST', mode: 'no-cors', credentials: 'include', body: '{}' }));
          await quietly(fetch(app + path, { method: 'POST', credentials: 'include', body: '{}', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': 'x' } }));
          await quietly(fetch(app + path, { method: 'DELETE', credentials: 'include' }));
          navigator.sendBeacon(app + path, new Blob(['{}'], { type: 'text/plain' }));
        }
      }, app);

      const read = await attack(page, origin, async app => {
        for (const path of ['/auth/csrf', '/auth/me', '/auth/session']) {
          const answer = await fetch(app + path, { credentials: 'include' }).then(r => r.text(), () => null);
          if (answer !== null) return path;
        }
        return null;
      }, app);
      assert.equal(read, null, 'another origin reads nothing');

      await attack(page, origin, async app => {
        const add = (tag, attributes) => new Promise(done => {
          const element = Object.assign(document.createElement(tag), attributes, { onload: done, onerror: done });
          document.body.append(element);
          setTimeout(done, 1000);
        });
        const loads = [];
        for (const path of ['/orders', '/auth/logout', '/auth/refresh', '/auth/csrf', '/auth/session']) {
          loads.push(add('img', { src: app + path }));
          loads.push(add('script', { src: app + path }));
          loads.push(add('link', { rel: 'stylesheet', href: app + path }));
          loads.push(add('link', { rel: 'prefetch', href: app + path }));
          loads.push(add('iframe', { src: app + path }));
          window.open(app + path);
        }
        await Promise.all(loads);
      }, app);

      assert.deepEqual(await jar(page), before, `${origin} changed the cookies`);
      assert.equal((await ask(page, 'GET', '/auth/session')).session_id, alice.session_id);
      assert.equal((await ask(page, 'GET', '/orders')).text, orders, `${origin} ordered something`);
    }

    assert.equal((await ask(page, 'POST', '/auth/refresh')).session_id, alice.session_id);
    assert.equal((await ask(page, 'POST', '/orders')).status, 200, 'the page itself may');
  },

  async tossing() {
    const theirs = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    await theirs.goto(`${app}/`);
    const attacker = await signUp(theirs, 'tosser@example.test');
    const loot = await jar(theirs);
    const toss = page => attack(page, sibling, loot => {
      for (const [name, value] of Object.entries(loot)) {
        for (const path of ['/', '/auth', '/auth/refresh', '/auth/csrf', '/auth/session']) {
          document.cookie = `${name}=${value}; Domain=app.test; Path=${path}; Secure`;
          document.cookie = `${name.toUpperCase()}=${value}; Domain=app.test; Path=${path}; Secure`;
          document.cookie = `\u2000${name}=${value}; Domain=app.test; Path=${path}; Secure`;
          document.cookie = `=${name}=${value}; Domain=app.test; Path=${path}; Secure`;
        }
      }
    }, loot);

    // Signed out: nobody's session, whatever the page does when it is loaded; and the way in is free.
    const page = await open();
    await toss(page);
    const planted = (await page.context().cookies(`${app}/auth/refresh`)).filter(c => c.name === '__Secure-auth_rt');
    assert.ok(planted.length > 0, 'the refresh cookie can be planted, so this test is about something');
    assert.ok(!(await page.context().cookies(app)).some(c => c.name === '__Host-auth_at' || c.name === '__Host-auth_csrf'), '__Host- cannot');
    await ask(page, 'GET', '/auth/csrf');
    assert.notEqual((await ask(page, 'POST', '/auth/refresh')).status, 200);
    assert.equal((await ask(page, 'GET', '/auth/session')).status, 401);
    const alice = await signUp(page, 'tossed@example.test');

    // Signed in: the own session goes on.
    assert.notEqual(alice.session_id, attacker.session_id);
    await toss(page);
    assert.equal((await ask(page, 'GET', '/auth/session')).session_id, alice.session_id);
    assert.equal((await ask(page, 'POST', '/auth/refresh')).session_id, alice.session_id);
    assert.equal((await ask(page, 'POST', '/orders')).status, 200);

    // The jar runs over: at worst the user is signed out.
    await attack(page, sibling, () => {
      for (let i = 0; i < 200; i++) document.cookie = `filler${i}=x; Domain=app.test; Path=/auth; Secure`;
    });
    const session = await ask(page, 'GET', '/auth/session');
    assert.ok(session.session_id === alice.session_id || [401, 431].includes(session.status), JSON.stringify(session));
    await ask(page, 'GET', '/auth/csrf');
    const refreshed = await ask(page, 'POST', '/auth/refresh');
    assert.ok(refreshed.session_id === alice.session_id || [401, 403, 431].includes(refreshed.status), JSON.stringify(refreshed));
    await page.context().clearCookies({ name: /^filler/ }); // whoever may set cookies here can always fill the request until it is none
    await ask(page, 'GET', '/auth/csrf');
    const login = await ask(page, 'POST', '/auth/login', { email: 'tossed@example.test', password, transport: 'cookie' });
    assert.equal(login.status, 200, JSON.stringify(login));
    assert.equal((await ask(page, 'GET', '/auth/session')).session_id, login.session_id);
  },

  async frames() {
    const page = await open();
    for (const origin of [sibling, stranger, app]) {
      const seen = {};
      for (const path of ['/frameable', '/auth/password/reset?token=x', '/auth/email/verify?token=x', '/auth/session', '/auth/nothing']) {
        const evil = await page.context().newPage();
        await evil.goto(`${origin}/evil`);
        await evil.evaluate(src => new Promise(done => document.body.append(Object.assign(document.createElement('iframe'), { src, onload: done, onerror: done }))), app + path);
        const frame = evil.frames().find(f => f !== evil.mainFrame());
        const text = await frame.locator('body').innerText({ timeout: 1000 }).catch(() => '');
        seen[path] = text === '' || text.includes('refused to connect') ? 'blocked' : text;
        await evil.close();
      }

      const { '/frameable': control, ...module } = seen;
      assert.equal(control, 'frame me', origin);
      assert.deepEqual([...new Set(Object.values(module))], ['blocked'], `${origin}: ${JSON.stringify(module)}`);
    }

    await page.goto(`${app}/auth/password/reset?token=x`); // as a link opens it
    assert.equal(await page.locator('h1').innerText(), 'Set a new password');
  },
};

for (const [name, run] of Object.entries(scenarios)) {
  const result = await run().then(() => 'ok', error => String(error.stack ?? error));
  console.log(JSON.stringify({ name, result }));
}

await browser.close();
