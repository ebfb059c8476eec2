// A chart in somebody else's page: shown to the origin it was made for, refused to everybody else.

import { ForeignSite } from '../support/foreign-site';
import { actions, chart } from '../support/sales';
import { expect, open, test, type Page } from '../support/test';

interface Embed {
  snippet: string;
  iframe: string;
  token: string;
}

/** Makes an embed of the revenue chart for one origin, from its page. */
async function embedRevenue(page: Page, origin: string): Promise<Embed> {
  await open(page, '/dashboards/sales');
  await (await actions(chart(page, 'revenue'))).getByRole('button', { name: 'Embed' }).click();
  const sheet = page.getByRole('dialog', { name: /^Embed/ });
  await sheet.getByLabel('Allowed origin').fill(origin);
  await sheet.getByRole('button', { name: 'Create snippet' }).click();
  const snippet = await sheet.getByRole('figure', { name: /^Snippet/ }).locator('code').innerText();
  const iframe = await sheet.getByRole('figure', { name: /^Iframe/ }).locator('code').innerText();
  const token = /token="([^"]+)"/.exec(snippet)?.[1] ?? '';
  expect(token, 'the snippet carries a token').not.toBe('');
  return { snippet, iframe, token };
}

test('the snippet shows the chart in a page of the origin it was made for', async ({ as, page }) => {
  const site = await ForeignSite.open();
  try {
    const { snippet } = await embedRevenue(await as('analyst'), site.origin);
    site.show(snippet);
    await page.goto(site.origin);
    const frame = page.frameLocator('iframe');
    await expect(frame.locator('.js-plotly-plot svg').first()).toBeVisible();
    await expect(frame.getByRole('navigation')).toHaveCount(0);
  } finally {
    await site.close();
  }
});

test('the plain iframe does the same without a script', async ({ as, page }) => {
  const site = await ForeignSite.open();
  try {
    const { iframe } = await embedRevenue(await as('analyst'), site.origin);
    expect(iframe).not.toContain('<script');
    site.show(iframe);
    await page.goto(site.origin);
    await expect(page.frameLocator('iframe').locator('.js-plotly-plot svg').first()).toBeVisible();
  } finally {
    await site.close();
  }
});

test('a page of a third origin does not get to show it', async ({ as, page, tolerate }) => {
  tolerate(/frame-ancestors|Refused to frame|ERR_BLOCKED_BY_RESPONSE|Framing/i);
  const allowed = await ForeignSite.open();
  const third = await ForeignSite.open();
  try {
    const { snippet, iframe } = await embedRevenue(await as('analyst'), allowed.origin);
    for (const html of [snippet, iframe]) {
      third.show(html);
      const refused = page.waitForEvent('console', { predicate: (message) => /frame-ancestors/.test(message.text()) });
      await page.goto(third.origin);
      await refused;
      await expect(page.frameLocator('iframe').locator('.js-plotly-plot')).toHaveCount(0);
    }
  } finally {
    await allowed.close();
    await third.close();
  }
});

test('no token, a changed one and another chart’s are refused on every route', async ({ as, request, shared }) => {
  const { token } = await embedRevenue(await as('analyst'), 'https://shop.example');
  const forged = token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA');
  for (const kind of ['', '/data', '/data.csv']) {
    const revenue = `${shared.url}/embed/sales/revenue${kind}`;
    const products = `${shared.url}/embed/sales/products${kind}`;
    expect((await request.get(`${revenue}?token=${token}`)).status(), `${kind} with its token`).toBe(200);
    expect((await request.get(revenue)).status(), `${kind} without a token`).toBe(401);
    expect((await request.get(`${revenue}?token=`)).status(), `${kind} with an empty token`).toBe(401);
    expect((await request.get(`${revenue}?token=${forged}`)).status(), `${kind} with a changed token`).toBe(401);
    expect((await request.get(`${products}?token=${token}`)).status(), `${kind} with another chart's token`).toBe(401);
  }
  const frame = await request.get(`${shared.url}/embed/sales/revenue?token=${token}`);
  expect(frame.headers()['content-security-policy']).toContain('frame-ancestors https://shop.example');
});
