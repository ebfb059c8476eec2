// What a role may not do is absent from the page, and refused when asked for directly.

import { actions, chart } from '../support/sales';
import { expect, open, test, type Page } from '../support/test';

const REFUSED = [/\b403\b/, /status of 403/];

/** A request as a page sent it, to be sent again by somebody else. */
interface Captured {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** Catches the call of a server function that `action` makes on the page, before it reaches the server. */
async function capture(page: Page, called: string, action: () => Promise<void>): Promise<Captured> {
  const caught = new Promise<Captured>((resolve) => {
    void page.route(`**/_fn/${called}*`, async (route, request) => {
      const { cookie: _cookie, ...headers } = await request.allHeaders();
      resolve({ url: request.url(), headers, body: request.postDataBuffer() ?? Buffer.alloc(0) });
      return route.abort('aborted');
    });
  });
  await action();
  const request = await caught;
  await page.unrouteAll({ behavior: 'wait' });
  return request;
}

/** Sends a captured request with the viewer's session. */
async function repeatAsViewer(viewer: Page, { url, headers, body }: Captured): Promise<number> {
  const usable = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(':') && !['content-length', 'host'].includes(name)),
  );
  return (await viewer.request.post(url, { headers: usable, data: body })).status();
}

test('a viewer sees no action that is not theirs', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards/sales');
  await expect(chart(page, 'revenue')).toBeVisible();
  const menu = await actions(chart(page, 'revenue'));
  await expect(menu.getByRole('link', { name: 'Download CSV' })).toBeVisible();
  await expect(menu.getByRole('button', { name: 'Embed' })).toHaveCount(0);
  await open(page, '/catalog/table/warehouse.fact_sales');
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toHaveCount(0);
  await open(page, '/models/segments');
  await expect(page.getByRole('link', { name: 'Version 1', exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Promote/ })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Users' })).toHaveCount(0);
});

test('a viewer does not see users or the audit trail by their URLs', async ({ as, tolerate }) => {
  tolerate(...REFUSED);
  const page = await as('viewer');
  for (const path of ['/settings/users', '/settings/audit']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(403);
    await expect(page.getByRole('heading', { level: 1, name: 'Not allowed' })).toBeVisible();
    await expect(page.getByText('e2e-administrator')).toHaveCount(0);
  }
});

test('a viewer cannot train, promote or edit by calling what the page calls', async ({ as }) => {
  const engineer = await as('engineer');
  const viewer = await as('viewer');
  const caught: Record<string, Captured> = {};

  await open(engineer, '/models/segments');
  caught['train'] = await capture(engineer, 'train', async () => {
    await engineer.getByRole('button', { name: 'Train', exact: true }).click();
    await engineer.getByRole('dialog', { name: /^Train/ }).getByRole('button', { name: 'Start training' }).click();
  });
  await open(engineer, '/models/segments');
  caught['promote'] = await capture(engineer, 'promote', async () => {
    await engineer.getByRole('button', { name: /^Promote version/ }).first().click();
    await engineer.getByRole('dialog', { name: /^Promote/ }).getByRole('button', { name: 'Promote' }).click();
  });
  await open(engineer, '/catalog/table/warehouse.dim_date');
  caught['edit'] = await capture(engineer, 'edit_asset', async () => {
    await engineer.getByRole('button', { name: 'Edit', exact: true }).click();
    const sheet = engineer.getByRole('dialog', { name: 'Edit asset' });
    await sheet.getByLabel('Description').fill('Not to be seen.');
    await sheet.getByRole('button', { name: 'Save' }).click();
  });
  await open(engineer, '/dashboards/sales');
  caught['embed'] = await capture(engineer, 'create_embed', async () => {
    await (await actions(chart(engineer, 'revenue'))).getByRole('button', { name: 'Embed' }).click();
    const sheet = engineer.getByRole('dialog', { name: /^Embed/ });
    await sheet.getByLabel('Allowed origin').fill('https://shop.example');
    await sheet.getByRole('button', { name: 'Create snippet' }).click();
  });

  for (const [what, request] of Object.entries(caught)) {
    expect(await repeatAsViewer(viewer, request), what).toBe(403);
  }
  await open(viewer, '/catalog/table/warehouse.dim_date');
  await expect(viewer.getByText('Not to be seen.')).toHaveCount(0);
});

test('an engineer cannot manage users by calling what the page calls', async ({ as }) => {
  const administrator = await as('administrator');
  await open(administrator, '/settings/users');
  const added = await capture(administrator, 'create_user', async () => {
    await administrator.getByRole('button', { name: 'Add user' }).click();
    const sheet = administrator.getByRole('dialog', { name: 'Add user' });
    await sheet.getByLabel('Name', { exact: true }).fill('intruder');
    await sheet.getByRole('button', { name: 'Add', exact: true }).click();
  });
  expect(await repeatAsViewer(await as('engineer'), added)).toBe(403);
  await administrator.reload();
  await expect(administrator.getByText('intruder')).toHaveCount(0);
});

test('an administrator adds a user, who signs in with the password that is shown once', async ({ as, page }) => {
  const administrator = await as('administrator');
  const name = `kim-${Date.now()}`;
  await open(administrator, '/settings/users');
  await administrator.getByRole('button', { name: 'Add user' }).click();
  const sheet = administrator.getByRole('dialog', { name: 'Add user' });
  await sheet.getByLabel('Name', { exact: true }).fill(name);
  await sheet.getByLabel('Role').selectOption('viewer');
  await sheet.getByRole('button', { name: 'Add', exact: true }).click();
  const shown = await administrator.getByRole('status').filter({ has: administrator.locator('code') }).locator('code').last().textContent();

  await open(page, '/sign-in');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(shown?.trim() ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboards' })).toBeVisible();

  await open(administrator, '/settings/audit');
  await expect(administrator.getByRole('table', { name: 'Audit trail' })).toContainText('user.');
});
