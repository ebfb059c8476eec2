// Traces: what a program did for a request is found, walked through span by span, and judged.

import { Experiment, type Spanned } from '../support/mlflow';
import { card, expect, expectAccessible, hydrated, LOOKS, open, settled, test, wear, type Page } from '../support/test';

/** A question that is answered: found, read, said. */
const ANSWERED: Spanned = {
  name: 'answer',
  from: 0,
  to: 1200,
  inputs: { question: 'Who leaves the shop?' },
  outputs: 'Those who came once.',
  below: [
    {
      name: 'retrieve',
      kind: 'RETRIEVER',
      from: 10,
      to: 400,
      inputs: { k: 3 },
      below: [{ name: 'embed', kind: 'EMBEDDING', from: 20, to: 90, attributes: { 'gen_ai.request.model': 'small' } }],
    },
    { name: 'generate', kind: 'LLM', from: 410, to: 1190, outputs: { text: 'Those who came once.' } },
  ],
};

/** One that is not: the tool gives up. */
const FAILED: Spanned = {
  name: 'look up',
  from: 0,
  to: 90,
  inputs: { id: 7 },
  failure: { type: 'TimeoutError', message: 'no answer in time', stack: 'Traceback (most recent call last):\n  File "shop.py", line 7' },
  below: [{ name: 'call', kind: 'TOOL', from: 5, to: 85 }],
};

function list(page: Page) {
  return page.getByRole('table', { name: 'Traces' });
}

function row(page: Page, name: string) {
  return list(page).getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

function span(page: Page, name: string) {
  return page.getByRole('treeitem').filter({ hasText: name });
}

test('an experiment without traces says how they come about', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-traces/none');
  const page = await as('engineer');
  await open(page, experiment.path);
  await page.getByRole('navigation', { name: 'Parts of this experiment' }).getByRole('link', { name: 'Traces' }).click();
  await expect(page.getByText('No traces yet')).toBeVisible();
  await expect(page.getByText('@mlflow.trace')).toBeVisible();
  await expect(page.locator('pre').filter({ hasText: 'MLFLOW_TRACKING_URI' })).toContainText(shared.url);
  await expectAccessible(page);
});

test('the trace that failed is found by a filter, and says why', async ({ as, request, shared, tolerate }) => {
  // The filter that cannot be read.
  tolerate(/400/);
  const experiment = await Experiment.create(request, shared, 'e2e-traces/failed');
  await experiment.trace({ root: ANSWERED, tags: { team: 'growth' } });
  await experiment.trace({ root: FAILED });
  const page = await as('viewer');
  await open(page, `${experiment.path}/traces`);
  await expect(list(page).getByRole('row')).toHaveCount(3);
  await expect(row(page, 'answer')).toContainText('1.2 s');
  await expect(row(page, 'answer')).toContainText('Who leaves the shop?');
  await expect(row(page, 'answer')).toContainText('team: growth');
  await list(page).getByRole('button', { name: 'Duration' }).click();
  await expect(list(page).getByRole('row').nth(1)).toContainText('answer');
  await list(page).getByRole('button', { name: 'Duration' }).click();
  await expect(list(page).getByRole('row').nth(1)).toContainText('look up');

  const filter = page.getByRole('combobox', { name: 'Filter traces' });
  await filter.fill('sta');
  await page.getByRole('option', { name: 'status', exact: true }).click();
  await filter.fill("status = 'ERROR' AND span.type = 'TOOL'");
  await filter.press('Enter');
  await expect(list(page).getByRole('row')).toHaveCount(2);
  await page.reload();
  await hydrated(page);
  await expect(list(page).getByRole('row')).toHaveCount(2);
  await filter.fill('tags.team =');
  await filter.press('Enter');
  await expect(page.getByText('Invalid filter', { exact: false })).toBeVisible();
  await filter.fill("tags.team = 'nobody'");
  await filter.press('Enter');
  await expect(page.getByText('No trace is as the filter says.')).toBeVisible();
  await filter.fill('');
  await filter.press('Enter');
  await expectAccessible(page);

  await row(page, 'look up').getByRole('link', { name: 'look up' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'look up' })).toBeVisible();
  const chosen = card(page, 'Chosen span');
  await expect(chosen).toContainText('TimeoutError');
  await expect(chosen).toContainText('shop.py');
  await expectAccessible(page);
});

test('a trace is walked through by keyboard, and what its spans hold is read', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-traces/walked');
  const trace = await experiment.trace({ root: ANSWERED, metadata: { 'mlflow.trace.user': 'kim' } });
  await experiment.assess(trace, 'helpful', { feedback: { value: true }, rationale: 'It names them.' }, 'kim');
  await experiment.assess(trace, 'truth', { expectation: { value: 'Those who came once' } }, 'lee');
  const page = await as('viewer');
  await open(page, `${experiment.path}/traces/${trace}`);
  await expect(page.getByRole('treeitem')).toHaveCount(4);
  const chosen = card(page, 'Chosen span');
  await expect(chosen).toContainText('"question": "Who leaves the shop?"');
  await expect(card(page, 'Assessments')).toContainText('It names them.');
  await expect(card(page, 'Metadata')).toContainText('kim');
  const [first, second] = [span(page, 'retrieve').locator('rect'), span(page, 'generate').locator('rect')];
  expect(Number(await first.getAttribute('x'))).toBeLessThan(Number(await second.getAttribute('x')));
  expect(Number(await first.getAttribute('width'))).toBeCloseTo(325, -1);

  await span(page, 'answer').focus();
  await page.keyboard.press('ArrowDown');
  await expect(span(page, 'retrieve')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(span(page, 'embed')).toHaveCount(0);
  await expect(span(page, 'retrieve')).toHaveAttribute('aria-expanded', 'false');
  await expect(span(page, 'retrieve')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(span(page, 'embed')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(chosen).toContainText('gen_ai.request.model');
  await expect(page).toHaveURL(/span=[0-9a-f]{16}/);
  await expectAccessible(page);
  await page.reload();
  await hydrated(page);
  await expect(chosen).toContainText('gen_ai.request.model');
  await span(page, 'generate').click();
  await expect(chosen).toContainText('"text": "Those who came once."');
});

test('a run leads to its traces, and a trace to its run', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-traces/of-run');
  const run = await experiment.run({ name: 'traced' });
  const other = await experiment.run({ name: 'silent' });
  await experiment.trace({ root: ANSWERED, run });
  await experiment.trace({ root: FAILED });
  const page = await as('viewer');
  await open(page, `${experiment.path}/runs/${run}`);
  await page.getByRole('link', { name: 'Traces', exact: true }).click();
  await expect(list(page).getByRole('row')).toHaveCount(2);
  await page.reload();
  await hydrated(page);
  await row(page, 'answer').getByRole('link', { name: 'answer' }).click();
  await card(page, 'About this trace').getByRole('link', { name: 'traced' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'traced' })).toBeVisible();
  await open(page, `${experiment.path}/runs/${other}?tab=traces`);
  await expect(page.getByText('Nothing was traced in this run')).toBeVisible();
});

test('of very many spans the first are shown, and that is said', async ({ as, request, shared }) => {
  const experiment = await Experiment.create(request, shared, 'e2e-traces/large');
  const below = Array.from({ length: 1100 }, (_, place): Spanned => ({ name: `step ${place}`, from: place, to: place + 1 }));
  const trace = await experiment.trace({ root: { name: 'many', from: 0, to: 1100, below } });
  const page = await as('viewer');
  await open(page, `${experiment.path}/traces/${trace}`);
  await expect(page.getByText('The first 1,000 of 1,101 spans')).toBeVisible();
  await expect(page.getByRole('treeitem')).toHaveCount(1000);
});

test('more traces than come at once are loaded by a button', async ({ as, request, shared }) => {
  test.slow();
  const experiment = await Experiment.create(request, shared, 'e2e-traces/many');
  for (let number = 0; number < 103; number += 1) {
    await experiment.trace({ root: { name: `trace ${number}`, from: 0, to: 5 } });
  }
  const page = await as('viewer');
  await open(page, `${experiment.path}/traces`);
  await expect(page.getByText('The first 100 traces')).toBeVisible();
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect(page.getByText('103 traces')).toBeVisible();
  await expect(list(page).getByRole('row')).toHaveCount(104);
});

test('what is not there is not found', async ({ as, request, shared, tolerate }) => {
  tolerate(/404/);
  const experiment = await Experiment.create(request, shared, 'e2e-traces/missing');
  const page = await as('viewer');
  await open(page, `${experiment.path}/traces/tr-nothing`);
  await expect(page.getByRole('alert')).toContainText('tr-nothing');
  await open(page, '/experiments/nothing/traces');
  await expect(page.getByRole('alert')).toContainText('nothing');
});

for (const [name, at] of Object.entries({
  'the list of traces': (experiment: Experiment) => `${experiment.path}/traces`,
  'the page of a trace': (experiment: Experiment, trace: string) => `${experiment.path}/traces/${trace}`,
})) {
  test(`${name} looks right at every width and in both schemes`, async ({ as, request, shared }) => {
    // Axe takes its time over a long page, once for each look.
    test.slow();
    const experiment = await Experiment.create(request, shared, `e2e-looks/${name.replaceAll(' ', '-')}`);
    await experiment.trace({ root: ANSWERED, tags: { team: 'growth' } });
    const trace = await experiment.trace({ root: FAILED });
    await experiment.assess(trace, 'helpful', { feedback: { value: false }, rationale: 'It says nothing.' }, 'kim');
    const page = await as('engineer');
    const path = at(experiment, trace);
    for (const look of LOOKS) {
      await wear(page, look);
      await open(page, path);
      await settled(page);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${path} at ${look.width}`).toBeLessThanOrEqual(0);
      await expectAccessible(page);
    }
  });
}
