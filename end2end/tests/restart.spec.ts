// Work that was done survives a restart and a kill -9 of the server.

import { join } from 'node:path';

import { everything } from '../support/sales';
import { signInAs } from '../support/sign-in';
import { Terrarium } from '../support/terrarium';
import { card, expect, hydrated, test } from '../support/test';

test('sessions, numbers and descriptions survive a restart and kill -9', async ({ browser, watch }, testInfo) => {
  test.setTimeout(600_000);
  const terrarium = await Terrarium.start(join(testInfo.outputDir, '..', 'server-restart.log'));
  const context = await browser.newContext({ baseURL: terrarium.url });
  watch(context);
  try {
    const page = await context.newPage();
    const first = terrarium.administrator;
    expect(first, 'the first start prints the administrator').toBeDefined();
    if (!first) return;

    await signInAs(page, first);
    await page.goto('/dashboards/sales');
    await hydrated(page);
    const before = await everything(page);

    await page.goto('/catalog/table/warehouse.dim_shop');
    await hydrated(page);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('dialog', { name: 'Edit asset' }).getByLabel('Description').fill('Outlives the server.');
    await page.getByRole('dialog', { name: 'Edit asset' }).getByRole('button', { name: 'Save' }).click();
    await expect(card(page, 'Description')).toContainText('Outlives the server.');
    await page.goto('about:blank');

    for (const end of [() => terrarium.kill(), () => terrarium.down()]) {
      await end();
      terrarium.administrator = undefined;
      await terrarium.up();
      expect(terrarium.administrator, 'the password is printed once').toBeUndefined();

      await page.goto('/dashboards/sales');
      await hydrated(page);
      await expect(page).toHaveURL((url) => url.pathname === '/dashboards/sales');
      expect(await everything(page)).toEqual(before);
      await page.goto('/catalog/table/warehouse.dim_shop');
      await expect(card(page, 'Description')).toContainText('Outlives the server.');
      await page.goto('about:blank');
    }
  } finally {
    await context.close();
    await terrarium.remove();
  }
});
