// Drives Chromium with a client of SimpleJWT against a product that a test has started: node simplejwt.mjs ADDRESS
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const address = process.argv[2];
const password = 'correct horse battery staple';
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

try {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  const pass = seconds => page.evaluate(seconds => fetch(`/pass/${seconds}`, { method: 'POST' }).then(r => r.status), seconds);
  const stored = () => page.evaluate(() => [localStorage.getItem('access'), localStorage.getItem('refresh')]);

  const wrong = await page.evaluate(() => client.refusal(client.signIn('alice@example.test', 'wrong')));
  assert.deepEqual(wrong, { status: 401, detail: 'No active account found with the given credentials' });

  const claims = await page.evaluate(password => client.signIn('alice@example.test', password), password);
  assert.equal(claims.token_type, 'refresh');
  assert.equal(claims.exp - claims.iat, 7 * 86400);
  assert.equal((await page.evaluate(() => client.user())).email, 'alice@example.test');
  assert.deepEqual(await page.evaluate(() => counts), { refreshed: 0, signedOut: 0 });

  // The access token expires: one request is refused, refreshed for and sent again.
  const first = await stored();
  assert.equal(await pass(301), 200);
  assert.equal(await page.evaluate(() => client.order(7)), 7);
  assert.equal((await page.evaluate(() => counts)).refreshed, 1);
  const second = await stored();
  assert.notEqual(second[0], first[0]);
  assert.notEqual(second[1], first[1]);

  // Five at once: five 401s, one refresh, five answers.
  assert.equal(await pass(301), 200);
  const refused = [];
  page.on('response', response => { if (response.status() === 401) refused.push(response.url()); });
  assert.deepEqual(await page.evaluate(() => Promise.all([1, 2, 3, 4, 5].map(id => client.order(id)))), [1, 2, 3, 4, 5]);
  assert.equal(refused.length, 5);
  assert.equal((await page.evaluate(() => counts)).refreshed, 2);

  // Two tabs, each with its own queue: both refresh with the same token, and both go on.
  const tab = await context.newPage();
  await tab.goto(address);
  assert.equal(await pass(301), 200);
  assert.deepEqual(await Promise.all([page, tab].map(p => p.evaluate(() => client.order(3)))), [3, 3]);
  assert.equal(await pass(301), 200);
  assert.equal(await page.evaluate(() => client.order(4)), 4);

  // Log-out is for good: a copy of the tokens opens nothing and refreshes nothing.
  const copy = await stored();
  await page.evaluate(() => client.signOut());
  const after = await page.evaluate(([access, refresh]) => {
    localStorage.setItem('access', access);
    localStorage.setItem('refresh', refresh);
    return client.refusal(client.order(1));
  }, copy);
  assert.deepEqual(after, { status: 401, detail: 'Token is blacklisted', code: 'token_not_valid' });
  assert.deepEqual(await stored(), [null, null]);
  assert.equal((await page.evaluate(() => counts)).signedOut, 1);
} finally {
  await browser.close();
}
