// What is seen when the server does not answer.

import { rowsOf, chart, exactly } from '../support/sales';
import { expect, open, settled, test } from '../support/test';

const DASHBOARD = /\/_fn\/dashboard(\?|$)/;

test('what could not be loaded leaves what was there, says so, and comes when it is tried again', async ({ as, tolerate }) => {
  tolerate(/\b503\b/, /net::ERR_/);
  const page = await as('viewer');
  // Without its plan, everything is asked of the server.
  await page.route('**/_fn/dashboard_plan*', (route) => route.abort('aborted'));
  await open(page, '/dashboards/sales');
  const before = await exactly(page, 'Orders');
  const country = (await rowsOf(chart(page, 'countries')))[1]?.[0] ?? '';
  await page.route(DASHBOARD, (route) => route.fulfill({ status: 503, contentType: 'text/html', body: 'Bad gateway' }));
  await chart(page, 'countries').locator('[data-row="1"]').first().click();
  const notice = page.getByRole('alert').filter({ hasText: 'What you see is what was there before' });
  await expect(notice).toBeVisible();
  expect(await exactly(page, 'Orders'), 'the numbers are those of before').toBe(before);
  expect(new URL(page.url()).searchParams.get('pick.country'), 'the pick is not lost').toBe(country);

  await page.unroute(DASHBOARD);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toHaveCount(0);
  await settled(page);
  expect(Number(await exactly(page, 'Orders'))).toBeLessThan(Number(before));
});

test('a part of the program that a network fails to bring comes when the network is back', async ({ as, tolerate }) => {
  tolerate(/net::ERR_(FAILED|INTERNET_DISCONNECTED)/, /\b503\b/);
  const page = await as('viewer');
  const asked: string[] = [];
  await page.route(/\/pkg\/split_lab_.*\.wasm$/, async (route) => {
    asked.push(route.request().url());
    if (asked.length === 1) return route.abort('failed');
    if (asked.length === 2) return route.fulfill({ status: 503, body: 'Bad gateway' });
    return route.continue();
  });
  await open(page, '/dashboards/sales');
  await page.getByRole('navigation').getByRole('link', { name: 'Experiments' }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Experiments' })).toBeVisible();
  expect(asked.length).toBe(3);
});
