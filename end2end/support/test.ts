// `test` as every spec uses it: pages that watch for trouble, one signed-in page for each role.

import { existsSync } from 'node:fs';

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type Locator, type Page } from '@playwright/test';

import { readShared, storageState, type Shared } from './shared';
import { hydrated } from './sign-in';
import type { Role } from './terrarium';

export { expect, hydrated };
export type { Page, Role };

/** Trouble that a spec provokes on purpose, such as the 401 of a refused token. */
export type Tolerated = RegExp;

interface Fixtures {
  /** The server that the tests share. */
  shared: Shared;
  /** A page on which somebody of that role has signed in. */
  as: (role: Role) => Promise<Page>;
  /** Says what trouble the test provokes on purpose; everything else fails it. */
  tolerate: (...trouble: Tolerated[]) => void;
  /** Watches another context's pages for trouble, too. */
  watch: (context: BrowserContext) => void;
}

interface Internals {
  trouble: Trouble;
}

class Trouble {
  private readonly seen: string[] = [];
  private readonly tolerated: Tolerated[] = [];

  tolerate(...trouble: Tolerated[]): void {
    this.tolerated.push(...trouble);
  }

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (['error', 'warning', 'assert'].includes(message.type())) {
        this.note(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => {
      this.note(`uncaught: ${error.error().stack ?? error.error().message}`);
    });
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? 'no reason';
      if (!isDropped(request.url(), reason)) this.note(`request failed: ${request.method()} ${request.url()}: ${reason}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 400) this.note(`${response.status()}: ${response.request().method()} ${response.url()}`);
    });
  }

  expectNone(): void {
    const left = this.seen.filter((text) => !this.tolerated.some((pattern) => pattern.test(text)));
    expect(left, 'console messages, errors and failed requests').toEqual([]);
  }

  private note(text: string): void {
    this.seen.push(text);
  }
}

/** Whether the browser itself dropped a request, because its page was left or a newer one took its place. */
function isDropped(url: string, reason: string): boolean {
  // Of a worker that ends while its script is on the way Chromium says that the response was blocked. One that is blocked in
  // earnest never answers, which dashboards.spec.ts would see.
  return reason === 'net::ERR_ABORTED' || (reason === 'net::ERR_BLOCKED_BY_RESPONSE' && /\/assets\/worker-\w+\.js$/.test(url));
}

export const test = base.extend<Fixtures & Internals>({
  shared: async ({}, use) => {
    await use(readShared());
  },

  baseURL: async ({ shared }, use) => {
    await use(shared.url);
  },

  trouble: [
    async ({}, use) => {
      const trouble = new Trouble();
      await use(trouble);
      trouble.expectNone();
    },
    { auto: true },
  ],

  tolerate: async ({ trouble }, use) => {
    await use((...patterns) => trouble.tolerate(...patterns));
  },

  watch: async ({ trouble }, use) => {
    await use((context) => trouble.watch(context));
  },

  context: async ({ context, trouble }, use) => {
    trouble.watch(context);
    await use(context);
  },

  as: async ({ browser, shared, trouble, viewport, colorScheme, locale, timezoneId, hasTouch }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (role) => {
      const state = storageState(role);
      if (!existsSync(state)) throw new Error(`There is no session of role ${role}; did the global set-up run?`);
      const context = await browser.newContext({
        baseURL: shared.url,
        storageState: state,
        viewport,
        hasTouch,
        colorScheme: colorScheme ?? 'light',
        ...(locale ? { locale } : {}),
        ...(timezoneId ? { timezoneId } : {}),
      });
      trouble.watch(context);
      opened.push(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

/** Opens a page of the product and waits until it reacts. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Waits until nothing on the page is loading any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
}

/** A card, by its heading. */
export function card(page: Page, heading: string): Locator {
  return page.locator('section.card').filter({ has: page.getByRole('heading', { name: heading, exact: true, level: 2 }) });
}

/** Fails on what axe calls serious or critical, with the rule, its page on the web, and the elements. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, help, helpUrl, nodes }) => ({
      rule: `${id} (${impact}): ${help}, ${helpUrl}`,
      elements: nodes.map((node) => `${node.html}\n${node.failureSummary ?? ''}`),
    }));
  expect(grave, `accessibility of ${page.url()}`).toEqual([]);
}

/** The looks that every page has to have: two widths, two colour schemes. */
export const LOOKS = [
  { width: 1440, height: 900, scheme: 'light' },
  { width: 1440, height: 900, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
] as const;

export type Look = (typeof LOOKS)[number];

/** Gives the page that width and colour scheme. */
export async function wear(page: Page, look: Look): Promise<void> {
  await page.setViewportSize({ width: look.width, height: look.height });
  await page.emulateMedia({ colorScheme: look.scheme });
}

/** Opens the tables of all charts: a closed one follows nothing. */
export async function showAllData(page: Page): Promise<void> {
  const closed = page.locator('.chart__data:not([open]) > summary');
  while (await closed.count()) await closed.first().click();
}
