// Walks through the pages of samples/Shop as a customer does: node shop.mjs ADDRESS
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const shop = process.argv[2];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--host-resolver-rules=MAP * 127.0.0.1',
  ],
});

try {
  const context = await browser.newContext();
  const page = await context.newPage();
  const who = text => page.locator('#who', { hasText: text }).waitFor();

  await page.goto(`${shop}/orders.html`); // a stranger is shown where to sign in
  await page.waitForURL('**/sign-in.html');
  await who('Sign in');
  await page.fill('[name=email]', 'chromium@example.test');
  await page.fill('[name=password]', 'short');
  await page.click('button[value=register]');
  await page.locator('#error', { hasText: /./ }).waitFor();
  await page.fill('[name=password]', 'a long enough password');
  await page.click('button[value=register]');
  await page.waitForURL(`${shop}/`);
  await who('chromium@example.test');

  page.once('dialog', dialog => dialog.accept('1 <b>Main</b> Street'));
  await page.locator('#products li', { hasText: 'Lamp' }).getByRole('button').click();
  await page.waitForURL('**/orders.html');
  await page.locator('#orders li', { hasText: '1 × Lamp, 49 €, to 1 <b>Main</b> Street' }).waitFor();

  await context.clearCookies({ name: '__Host-auth_at' }); // as if it were old: the page refreshes
  await page.reload();
  await page.locator('#orders li', { hasText: 'Lamp' }).waitFor();
  assert.ok((await context.cookies(shop)).some(c => c.name === '__Host-auth_at' && c.httpOnly && c.secure));

  await page.getByText('Sign out').click();
  await page.waitForURL(`${shop}/`);
  await who('Sign in');
  assert.equal((await context.cookies(shop)).filter(c => c.name === '__Host-auth_at').length, 0);
  assert.equal(await page.locator('#products button').count(), 0);
  console.log('ok');
} finally {
  await browser.close();
}
