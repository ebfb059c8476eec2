// A dashboard for somebody who reads German: numbers, dates and words, on the server and in the browser alike.

import { expect, expectAccessible, hydrated, open, settled, showAllData, test, type Page } from '../support/test';

const NAME = 'e2e-deutsch';

test.use({ locale: 'de-DE' });

/** Everything that tiles say, with what screen readers are told. */
async function written(page: Page): Promise<string> {
  await showAllData(page);
  const tiles = await page.locator('.kpi, section.card').evaluateAll((all) =>
    all.map((tile) => {
      const labels = [...tile.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'));
      const nodes = document.createTreeWalker(tile, NodeFilter.SHOW_TEXT);
      const texts: (string | null)[] = [];
      while (nodes.nextNode()) texts.push(nodes.currentNode.textContent);
      return [...texts, ...labels].filter((text) => text?.trim()).join('\n');
    }),
  );
  return tiles.join('\n');
}

test('signing in is in the language of the browser', async ({ page, tolerate }) => {
  tolerate(/\b401\b/);
  await page.goto('/sign-in');
  await hydrated(page);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page).toHaveTitle(/Anmelden/);
  await page.getByLabel('Name').fill('niemand');
  await page.getByLabel('Passwort').fill('falsch-falsch');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('alert')).toContainText('Der Name oder das Passwort ist falsch.');
});

test('a dashboard is read in German, and in English when that is chosen', async ({ as, shared }) => {
  const page = await as('administrator');
  await open(page, '/dashboards/sales?shop=demo');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');

  const revenue = page.locator('.kpi').filter({ has: page.getByRole('heading', { name: 'Net revenue', exact: true }) });
  await expect(revenue.locator('.kpi__value')).toHaveText(/^\d[\d.,]*\s(Tsd\.|Mio\.)\s€$/u);
  expect(await revenue.locator('.kpi__value').getAttribute('title')).toMatch(/^[\d.]+,\d\d$/);
  await expect(revenue.locator('.delta__change')).toHaveText(/^[+−]?\d+,\d\s%$/u);
  await expect(revenue.locator('.delta__versus')).toHaveText(/^ggü\. den \d+ Tagen davor$/);

  const trend = page.locator('section.chart').first();
  await expect(trend.locator('.card__subtitle').first()).toHaveText(/\d{1,2}\. (Jan\.|Feb\.|März|Apr\.|Mai|Juni|Juli|Aug\.|Sept\.|Okt\.|Nov\.|Dez\.) \d{4} – /);
  await expect(trend.locator('svg.draw')).toContainText(/Tsd\./);
  await trend.locator('.plot').focus();
  await page.keyboard.press('ArrowRight');
  await expect(trend.getByRole('status').first(), 'spoken').toHaveText(/: [\d.]+,\d\d\s€/u);

  const before = await written(page);
  for (const english of [/\bvs\. /, /\bby week\b/, /\bfirst and last\b/, /\bShow data\b/, /\bCompare\b/, /\bActions for\b/, /\d,\d{3}\b/]) {
    expect(before).not.toMatch(english);
  }
  await expectAccessible(page);

  // The browser answers by itself, and writes what the server writes.
  await page.getByRole('radio', { name: 'Monat' }).check();
  await expect(page).toHaveURL(/grain=month/);
  await expect(page.locator('.picks')).toHaveAttribute('data-answers', 'here', { timeout: 30_000 });
  await settled(page);
  const here = await written(page);
  await page.reload();
  await hydrated(page);
  expect(await written(page)).toBe(here);

  // A picture and a page for a frame take it from the address, whatever the browser asks for.
  const png = async (lang: string): Promise<Buffer> =>
    (await page.request.get(`${shared.url}/api/v1/dashboards/sales/tiles/revenue.png?shop=demo&lang=${lang}`)).body();
  expect((await png('de')).equals(await png('en'))).toBe(false);
  const unknown = await page.request.get(`${shared.url}/api/v1/dashboards/sales.png?lang=fr`);
  expect(unknown.status()).toBe(400);
});

test('who chooses a language has it whatever the browser asks for', async ({ as, browser, shared, watch }) => {
  const admin = await as('administrator');
  await open(admin, '/settings/users');
  await admin.getByRole('button', { name: 'Add user' }).click();
  const sheet = admin.getByRole('dialog', { name: 'Add user' });
  await sheet.getByLabel('Name', { exact: true }).fill(NAME);
  await sheet.getByRole('button', { name: 'Add', exact: true }).click();
  const shown = admin.getByRole('status').filter({ has: admin.locator('code') }).locator('code').last();
  const password = (await shown.textContent())?.trim() ?? '';

  const context = await browser.newContext({ baseURL: shared.url, locale: 'de-DE' });
  watch(context);
  const page = await context.newPage();
  await page.goto('/sign-in?next=/settings/account');
  await hydrated(page);
  await page.getByLabel('Name').fill(NAME);
  await page.getByLabel('Passwort').fill(password);
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('heading', { name: 'Ihr Konto' })).toBeVisible();
  await hydrated(page);

  await page.getByLabel('Sprache').selectOption('English');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await hydrated(page);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByLabel('Language')).toHaveValue('en');
  await page.goto('/dashboards/sales?shop=demo');
  await hydrated(page);
  await expect(page.locator('.kpi__value').first()).toHaveText(/^€/);
  await expect(page.locator('.delta__versus').first()).toHaveText(/^vs\. /);

  await page.goto('/settings/account');
  await hydrated(page);
  await page.getByLabel('Language').selectOption('Your browser’s language');
  await expect(page.getByRole('heading', { name: 'Ihr Konto' })).toBeVisible();
  await context.close();
});
