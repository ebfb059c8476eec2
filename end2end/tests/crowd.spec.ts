// Many people at once, some of whom leave before their page has come: everyone who stays gets a whole page.

import { PAGES } from '../support/pages';
import { expect, test } from '../support/test';

const PEOPLE = 12;
const PAGES_EACH = 40;

test('pages come whole for everyone in a crowd, when others leave early', async ({ as, shared }) => {
  test.slow();
  const cookies = await (await as('administrator')).context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const wrong: string[] = [];

  async function look(path: string): Promise<void> {
    const response = await fetch(new URL(path, shared.url), { headers: { cookie } });
    const page = await response.text();
    const title = /<title>([^<]*)<\/title>/.exec(page)?.[1] ?? '';
    if (response.status !== 200 || !title.endsWith(' · Terrarium')) wrong.push(`${response.status} “${title}”: ${path}`);
  }

  async function leave(path: string, after: number): Promise<void> {
    const patience = AbortSignal.timeout(after);
    // Most leave before the answer; those for whom it was quick enough are as good.
    await fetch(new URL(path, shared.url), { headers: { cookie }, signal: patience }).catch(() => undefined);
  }

  await Promise.all(
    Array.from({ length: PEOPLE }, async (_, person) => {
      for (let at = 0; at < PAGES_EACH; at += 1) {
        const { path } = PAGES[(person * 5 + at) % PAGES.length] ?? { path: '/' };
        await (person % 3 === 0 ? leave(path, (at % 10) * 10) : look(path));
      }
    }),
  );
  expect(wrong, 'pages that did not come whole').toEqual([]);
});
