// The pictures in README and documentation, made from the running pages: ./dev screenshots.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PAGES } from '../support/pages';
import { drawing } from '../support/sales';
import { LOOKS, expect, open, settled, test, wear, type Look, type Page } from '../support/test';

const IMAGES = fileURLToPath(new URL('../../docs/images', import.meta.url));

/** `sales-light.png`, `sales-dark.png`, `sales-phone-light.png`, `sales-phone-dark.png`. */
async function shoot(page: Page, name: string, look: Look): Promise<void> {
  const width = look.width < 600 ? '-phone' : '';
  await settled(page);
  for (const chart of await page.locator('section.chart').all()) {
    await chart.scrollIntoViewIfNeeded();
    await expect(drawing(chart)).toBeVisible();
  }
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: join(IMAGES, `${name}${width}-${look.scheme}.png`), animations: 'disabled', caret: 'hide' });
}

test('sign-in', async ({ page }) => {
  for (const look of LOOKS) {
    await wear(page, look);
    await open(page, '/sign-in');
    await shoot(page, 'sign-in', look);
  }
});

for (const { name, path, role } of PAGES) {
  test(name, async ({ as }) => {
    test.setTimeout(120_000);
    const page = await as(role);
    for (const look of LOOKS) {
      await wear(page, look);
      await open(page, path);
      await shoot(page, name, look);
    }
  });
}
