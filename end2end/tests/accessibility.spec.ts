// Every page: nothing serious for axe, in both colour schemes and on a phone; the keyboard reaches everything; nothing
// sticks out of a narrow window.

import { PAGES } from '../support/pages';
import { LOOKS, expect, expectAccessible, open, settled, test, wear, type Page } from '../support/test';

test('the sign-in page is accessible', async ({ page }) => {
  for (const look of LOOKS) {
    await wear(page, look);
    await open(page, '/sign-in');
    await expectAccessible(page);
  }
});

for (const { name, path, title, role } of PAGES) {
  test(`${name}: accessible in every look`, async ({ as }) => {
    // Axe takes its time over a long page, once for each look.
    test.slow();
    const page = await as(role);
    for (const look of LOOKS) {
      await wear(page, look);
      await open(page, path);
      await settled(page);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      await expectAccessible(page);
      await expectNoSidewaysScrolling(page, `${path} at ${look.width} px`);
    }
  });

  test(`${name}: the keyboard reaches everything`, async ({ as }) => {
    const page = await as(role);
    await open(page, path);
    await settled(page);
    const first = await page.evaluate(() => document.querySelector('a[href], button, input')?.textContent);
    expect(first, 'what Tab comes to first').toBe('Skip to the content');

    const missed = await controlsThatTabMisses(page);
    expect(missed, 'controls that Tab does not reach').toEqual([]);
  });
}

test('sheets take the focus and give it back', async ({ as }) => {
  const page = await as('engineer');
  await open(page, '/models/segments');
  const button = page.getByRole('button', { name: 'Train', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: /^Train/ });
  await expect(sheet).toBeVisible();
  await expect.poll(() => sheet.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(button).toBeFocused();
});

test('the colour scheme can be chosen and is remembered', async ({ as }) => {
  const page = await as('viewer');
  await open(page, '/dashboards');
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  // As the system has it, light, dark.
  const toggle = page.getByRole('button', { name: /^Theme:/ });
  await toggle.click();
  expect(await paper()).toBe(light);
  await toggle.click();
  await expect.poll(paper).not.toBe(light);
  const dark = await paper();
  await page.reload();
  expect(await paper()).toBe(dark);
});

async function expectNoSidewaysScrolling(page: Page, where: string): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(excess, `${where}: pixels wider than the window`).toBeLessThanOrEqual(0);
}

/** Goes through the page with Tab once and answers which visible controls were never focused. */
async function controlsThatTabMisses(page: Page): Promise<string[]> {
  const expected = await page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex]');
    let count = 0;
    for (const control of controls) {
      const disabled = (control as HTMLButtonElement).disabled || control.tabIndex < 0;
      // Of a group of radio buttons Tab reaches one; the arrow keys do the rest.
      const sleepingRadio = control instanceof HTMLInputElement && control.type === 'radio' && !control.checked;
      if (disabled || sleepingRadio || !control.checkVisibility({ visibilityProperty: true }) || control.closest('[inert]')) continue;
      control.dataset['mustBeReached'] = String((count += 1));
    }
    return count;
  });
  await page.evaluate(() => {
    document.addEventListener('focusin', (event) => {
      (event.target as HTMLElement).removeAttribute('data-must-be-reached');
    });
  });
  await page.getByRole('link', { name: 'Skip to the content' }).focus();
  for (let step = 0; step < expected + 20; step += 1) await page.keyboard.press('Tab');
  return page.locator('[data-must-be-reached]').evaluateAll((left) => left.map((element) => element.outerHTML.slice(0, 200)));
}
