// Dashboards and tiles in somebody else's page: shown to the origin they were made for, refused to everybody else.

import { ForeignSite } from '../support/foreign-site';
import { actions, chart } from '../support/sales';
import { expect, open, test, type Page } from '../support/test';

interface Embed {
  snippet: string;
  iframe: string;
  token: string;
}

/** Fills in the sheet that is open, and takes what it makes. */
async function create(page: Page, origin: string, openTo: readonly string[]): Promise<Embed> {
  const sheet = page.getByRole('dialog', { name: /^Embed/ });
  for (const choice of openTo) await sheet.getByRole('checkbox', { name: choice, exact: true }).check();
  await sheet.getByLabel('Allowed origin').fill(origin);
  await sheet.getByRole('button', { name: 'Create snippet' }).click();
  const snippet = await sheet.getByRole('figure', { name: /^Snippet/ }).locator('code').innerText();
  const iframe = await sheet.getByRole('figure', { name: /^Iframe/ }).locator('code').innerText();
  const token = /token="([^"]+)"/.exec(snippet)?.[1] ?? '';
  expect(token, 'the snippet carries a token').not.toBe('');
  return { snippet, iframe, token };
}

/** Makes an embed of a chart of Sales for one origin, from its menu. */
async function embedChart(page: Page, slug: 'revenue' | 'countries', origin: string, openTo: readonly string[] = []): Promise<Embed> {
  await open(page, '/dashboards/sales');
  await (await actions(chart(page, slug))).getByRole('button', { name: 'Embed' }).click();
  return create(page, origin, openTo);
}

/** Notes what the element tells the page around it. */
const LISTEN = `<script>
  window.heard = [];
  for (const name of ["terrarium:pick", "terrarium:filter"]) {
    addEventListener(name, ({ type, detail }) => window.heard.push({ type, detail }));
  }
</script>`;

async function heard(page: Page): Promise<{ type: string; detail: Record<string, unknown> }[]> {
  return page.evaluate('window.heard');
}

test('the snippet shows the chart in a page of the origin it was made for, as high as it is', async ({ as, page }) => {
  const site = await ForeignSite.open();
  try {
    const { snippet } = await embedChart(await as('analyst'), 'revenue', site.origin);
    site.show(snippet);
    await page.goto(site.origin);
    const frame = page.frameLocator('iframe');
    await expect(frame.locator('svg.draw')).toBeVisible();
    await expect(frame.getByRole('navigation')).toHaveCount(0);
    const height = () => page.locator('iframe').evaluate((element) => element.clientHeight);
    const content = () => frame.locator('main').evaluate((element) => Math.ceil(element.getBoundingClientRect().height));
    await expect.poll(async () => (await height()) - (await content())).toBe(0);
    await frame.getByText('Show the numbers').click();
    await expect.poll(async () => (await height()) - (await content())).toBe(0);
  } finally {
    await site.close();
  }
});

test('the plain iframe needs no script at all', async ({ as, browser, watch }) => {
  const site = await ForeignSite.open();
  const context = await browser.newContext({ javaScriptEnabled: false });
  watch(context);
  try {
    const { iframe } = await embedChart(await as('analyst'), 'revenue', site.origin);
    expect(iframe).not.toContain('<script');
    site.show(iframe);
    const page = await context.newPage();
    await page.goto(site.origin);
    await expect(page.frameLocator('iframe').locator('svg.draw')).toBeVisible();
  } finally {
    await context.close();
    await site.close();
  }
});

test('a whole dashboard is embedded, in the colours that the page asks for', async ({ as, page }) => {
  const site = await ForeignSite.open();
  try {
    const analyst = await as('analyst');
    await open(analyst, '/dashboards/operations');
    await analyst.getByRole('button', { name: 'Share', exact: true }).click();
    await analyst.getByRole('dialog', { name: /^Share/ }).getByRole('button', { name: 'Embed', exact: true }).click();
    const { snippet } = await create(analyst, site.origin, []);
    expect(snippet).toContain('<terrarium-dashboard ');
    site.show(snippet.replace('<terrarium-dashboard ', '<terrarium-dashboard theme="dark" '));
    await page.goto(site.origin);
    const frame = page.frameLocator('iframe');
    await expect(frame.getByRole('heading', { level: 1, name: 'Operations' })).toBeVisible();
    expect(await frame.locator('svg.draw').count()).toBeGreaterThanOrEqual(5);
    await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
  } finally {
    await site.close();
  }
});

test('what is open is chosen in the frame and by the page around it, which hears of both', async ({ as, page }) => {
  const site = await ForeignSite.open();
  try {
    const { snippet } = await embedChart(await as('analyst'), 'countries', site.origin, ['Country']);
    site.show(LISTEN + snippet);
    await page.goto(site.origin);
    const frame = page.frameLocator('iframe');
    const rows = frame.locator('tbody tr');
    await frame.getByText('Show the numbers').click();
    const all = await rows.count();
    expect(all).toBeGreaterThan(2);
    const country = (await rows.nth(1).locator('td').first().textContent()) ?? '';

    await frame.locator('[data-row="1"]').first().click();
    await expect.poll(() => heard(page)).toEqual([
      { type: 'terrarium:pick', detail: { tile: 'countries', dimension: 'country', value: country } },
      { type: 'terrarium:filter', detail: { filters: { 'pick.country': [country] } } },
    ]);

    await page.locator('terrarium-chart').evaluate((element, name) => {
      (element as unknown as { setFilters: (filters: object) => void }).setFilters({ country: [name], 'pick.country': [] });
    }, country);
    await expect(rows).toHaveCount(1);
    await expect(rows.first()).toContainText(country);

    await frame.locator('select[name="country"]').selectOption({ index: 1 });
    await expect.poll(async () => (await heard(page)).length).toBe(4);
  } finally {
    await site.close();
  }
});

test('a page of a third origin does not get to show it', async ({ as, page, tolerate }) => {
  tolerate(/frame-ancestors|Refused to frame|ERR_BLOCKED_BY_RESPONSE|Framing|terrarium-chart/i);
  const allowed = await ForeignSite.open();
  const third = await ForeignSite.open();
  try {
    const { snippet, iframe } = await embedChart(await as('analyst'), 'revenue', allowed.origin);
    for (const html of [snippet, iframe]) {
      third.show(html);
      const refused = page.waitForEvent('console', { predicate: (message) => /frame-ancestors/.test(message.text()) });
      await page.goto(third.origin);
      await refused;
      await expect(page.frameLocator('iframe').locator('svg.draw')).toHaveCount(0);
    }
  } finally {
    await allowed.close();
    await third.close();
  }
});

test('no token, a changed one and another chart’s are refused on every route, and so is what is locked', async ({ as, request, shared }) => {
  const { token } = await embedChart(await as('analyst'), 'revenue', 'https://shop.example');
  const forged = token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA');
  for (const kind of ['', '/data', '/data.csv']) {
    const revenue = `${shared.url}/embed/sales/revenue${kind}`;
    const products = `${shared.url}/embed/sales/products${kind}`;
    expect((await request.get(`${revenue}?token=${token}`)).status(), `${kind} with its token`).toBe(200);
    expect((await request.get(revenue)).status(), `${kind} without a token`).toBe(401);
    expect((await request.get(`${revenue}?token=`)).status(), `${kind} with an empty token`).toBe(401);
    expect((await request.get(`${revenue}?token=${forged}`)).status(), `${kind} with a changed token`).toBe(401);
    expect((await request.get(`${products}?token=${token}`)).status(), `${kind} with another chart's token`).toBe(401);
    for (const locked of ['country=France', 'pick.country=France', 'date=2020-01-01..2020-01-31', 'shop=cdnow']) {
      expect((await request.get(`${revenue}?token=${token}&${locked}`)).status(), `${kind} with ${locked}`).toBe(400);
    }
  }
  expect((await request.get(`${shared.url}/embed/sales?token=${token}`)).status(), 'all of the dashboard').toBe(401);
  const frame = await request.get(`${shared.url}/embed/sales/revenue?token=${token}`);
  expect(frame.headers()['content-security-policy']).toContain('frame-ancestors https://shop.example');
});

/** Makes a new key and answers the one that signed until then. */
async function newKey(administrator: Page): Promise<string> {
  await open(administrator, '/settings/embed-keys');
  const newest = administrator.getByRole('table', { name: 'Embed keys' }).locator('tbody tr').first().locator('code');
  const before = (await newest.textContent()) ?? '';
  await administrator.getByRole('button', { name: 'New key' }).click();
  await expect(newest).not.toHaveText(before);
  return before;
}

async function revoke(administrator: Page, key: string): Promise<void> {
  await administrator.getByRole('button', { name: `Revoke ${key}` }).click();
  const rows = administrator.getByRole('table', { name: 'Embed keys' }).locator('tbody tr');
  await expect(rows.filter({ hasText: key })).toContainText('revoked');
}

test('a dashboard is filtered in a foreign page, which hears of it; its token is renewed in time, and dies with its key', async ({
  as,
  page,
  tolerate,
}) => {
  tolerate(/\b401\b/, /terrarium-dashboard/);
  const site = await ForeignSite.open();
  try {
    const analyst = await as('analyst');
    const make = async (): Promise<Embed> => {
      await open(analyst, '/dashboards/sales');
      await analyst.getByRole('button', { name: 'Share', exact: true }).click();
      await analyst.getByRole('dialog', { name: /^Share/ }).getByRole('button', { name: 'Embed', exact: true }).click();
      return create(analyst, site.origin, ['Country']);
    };
    const [first, second] = [await make(), await make()];
    site.show(`${LISTEN}<script>
      window.renewed = 0;
      addEventListener("DOMContentLoaded", () => {
        document.querySelector("terrarium-dashboard").fetchToken = async () => {
          window.renewed += 1;
          return "${second.token}";
        };
      });
    </script>${first.snippet}`);
    await page.goto(site.origin);
    const frame = page.frameLocator('iframe');
    const invoices = frame.locator('[data-tile="invoices"] tbody tr');
    const choose = async (country: string): Promise<void> => {
      await expect(invoices.filter({ hasNotText: country })).not.toHaveCount(0);
      await frame.locator('select[name="country"]').selectOption(country);
      await expect(invoices.filter({ hasNotText: country })).toHaveCount(0);
      await expect(invoices).not.toHaveCount(0);
    };
    await choose('France');
    await frame.locator('[data-tile="products"] [data-row="0"]').first().click();
    await expect.poll(async () => (await heard(page)).map(({ type, detail }) => [type, detail['filters'] ?? detail['tile']])).toEqual([
      ['terrarium:filter', { country: ['France'] }],
      ['terrarium:pick', 'products'],
    ]);

    // To the page, the token is about to end.
    const month = 30 * 24 * 60 * 60_000;
    await page.evaluate(`{ const now = Date.now; Date.now = () => now() + (window.renewed ? 0 : ${month - 10_000}); }`);
    expect(await page.evaluate('window.renewed')).toBe(0);
    await choose('Germany');
    await expect.poll(() => page.evaluate('window.renewed'), { timeout: 30_000 }).toBe(1);
    const shown = () => page.frames()[1]?.url() ?? '';
    await expect.poll(shown).toContain(second.token);
    expect(new URL(shown()).searchParams.getAll('country'), 'what was chosen is kept').toEqual(['Germany']);
    await expect(invoices.filter({ hasNotText: 'Germany' })).toHaveCount(0);

    const administrator = await as('administrator');
    await revoke(administrator, await newKey(administrator));
    await frame.locator('select[name="country"]').selectOption('France');
    await expect(page.locator('terrarium-dashboard').getByRole('status')).toContainText('cannot be shown');
    await expect(page.locator('iframe')).toBeHidden();
  } finally {
    await site.close();
  }
});

test('an administrator revokes a key, and its tokens die while those of the next one live', async ({ as, page, request, shared, tolerate }) => {
  tolerate(/\b401\b/, /terrarium-chart/);
  const site = await ForeignSite.open();
  try {
    const analyst = await as('analyst');
    const first = await embedChart(analyst, 'revenue', site.origin);
    const administrator = await as('administrator');
    const before = await newKey(administrator);
    const second = await embedChart(analyst, 'revenue', site.origin);

    const status = async (token: string) => (await request.get(`${shared.url}/embed/sales/revenue?token=${token}`)).status();
    expect([await status(first.token), await status(second.token)]).toEqual([200, 200]);
    await revoke(administrator, before);
    expect([await status(first.token), await status(second.token)]).toEqual([401, 200]);

    site.show(first.snippet);
    await page.goto(site.origin);
    await expect(page.locator('terrarium-chart').getByRole('status')).toContainText('cannot be shown');

    // The page around it makes its own tokens: the dead one is replaced without anybody noticing.
    const { token } = second;
    site.show(`<script>addEventListener("DOMContentLoaded", () => {
      document.querySelector("terrarium-chart").fetchToken = async () => "${token}";
    });</script>${first.snippet}`);
    await page.goto(site.origin);
    await expect(page.frameLocator('iframe').locator('svg.draw')).toBeVisible();
  } finally {
    await site.close();
  }
});
