// What a person sees of a page, by Chromium's own clock: reads a script from standard input, plays it, and writes what was
// measured to standard output, both as JSON.
//
// A step is timed from the moment its event reaches the page to the moment the frame is on the screen that shows the last
// mark of its answer. The first is the event's own slice of the trace. For the second, the page notes each change of an element
// that matches `marks`, and the trace tells which frame was the first one made after the last of them, and when it was shown. So
// it does not matter who answers, in which thread, or how many frames that takes.
//
// BENCH_TRACES names a folder that keeps the traces, for the Performance panel of Chromium.

import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const require = createRequire(new URL('../../../end2end/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const CATEGORIES = ['devtools.timeline', 'blink.user_timing', 'disabled-by-default-devtools.timeline.frame'];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
/** Nothing has changed for so long, in milliseconds: the answer is whole. */
const CALM = 60;
const PATIENCE = 180_000;
const INPUT = ['pointermove', 'pointerdown', 'pointerup'];
/** What takes part in a frame, and what it is counted as. The rest of a step is waiting for others. */
const PHASES = {
  script: ['EventDispatch', 'FunctionCall', 'RunMicrotasks', 'TimerFire', 'FireAnimationFrame', 'EvaluateScript'],
  style: ['UpdateLayoutTree', 'RecalculateStyles'],
  layout: ['Layout'],
  paint: ['PrePaint', 'Paint', 'Layerize', 'Commit'],
};

/** Runs in the page before anything else: notes input, and changes of marks. */
function note(marks) {
  const seen = { at: 0 };
  window.__seen = seen;
  const element = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement);
  const shows = (record) =>
    element(record.target)?.closest(marks) ||
    [...record.addedNodes].some((node) => element(node)?.querySelector(marks));
  new MutationObserver((records) => {
    if (!records.some(shows)) return;
    seen.at = performance.now();
    performance.mark('changed');
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
}

class Player {
  constructor(page, cdp) {
    this.page = page;
    this.cdp = cdp;
    this.requests = [];
    this.open = new Set();
    this.received = 0;
    page.on('request', (request) => {
      // A stream of events never ends.
      if (request.resourceType() === 'eventsource') return;
      this.requests.push(`${request.method()} ${new URL(request.url()).pathname}`);
      this.open.add(request);
    });
    for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => this.open.delete(request));
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => (this.received += encodedDataLength));
  }

  /** Slows the page's main thread down. */
  async throttle({ rate }) {
    await this.cdp.send('Emulation.setCPUThrottlingRate', { rate });
  }

  /** Opens a page, and tells when its marks were all on the screen, and what was loaded for that. */
  async visit({ path, ready, cold = true }) {
    await this.cdp.send('Network.enable');
    await this.cdp.send('Network.setCacheDisabled', { cacheDisabled: cold });
    this.requests = [];
    this.received = 0;
    const events = await this.traced(() => this.page.goto(script.url + path), ready);
    const began = events.find(
      (event) => event.name === 'navigationStart' && event.args.data?.documentLoaderURL?.endsWith(path),
    );
    const painted = await this.page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    );
    const from = began?.ts ?? events[0].ts;
    return { ...this.loaded(), first: painted, all: shown(events, from, Infinity)?.after };
  }

  /** Follows a link within the page, and tells the same. */
  async follow({ selector, ready }) {
    this.requests = [];
    this.received = 0;
    const events = await this.traced(() => this.page.click(selector), ready);
    return { ...this.loaded(), all: steps(events, 'pointerup')[0]?.after };
  }

  loaded() {
    return { requests: [...this.requests], bytes: this.received };
  }

  /** A page that nobody serves, and what it loads. */
  async content({ html }) {
    const path = '/served-by-nobody';
    await this.page.route(script.url + path, (route) => route.fulfill({ contentType: 'text/html', body: html }));
    return this.visit({ path });
  }

  async wait({ selector }) {
    await this.page.waitForSelector(selector, { timeout: PATIENCE, state: 'attached' });
    await this.calm();
  }

  /** Drags along a chart, a move at a time, each when the answer to the one before is there. */
  async drag({ selector, from, to, moves }) {
    const { mouse } = this.page;
    const { x, y, width, height } = await this.page.locator(selector).first().boundingBox();
    const at = (share) => x + width * share;
    await mouse.move(at(from), y + height / 2);
    await this.calm();
    const events = await this.traced(async () => {
      await mouse.down();
      for (let move = 1; move <= moves; move += 1) {
        await mouse.move(at(from + ((to - from) * move) / moves), y + height / 2);
        await this.calm();
      }
    });
    await mouse.move(x + width / 2, y - 60);
    await mouse.up();
    await this.calm();
    return steps(events, 'pointermove');
  }

  /** The same as fast as a hand does: 60 moves a second, whatever the page makes of them. Tells how many frames it shows. */
  async sweep({ selector, from, to, moves }) {
    const { mouse } = this.page;
    const { x, y, width, height } = await this.page.locator(selector).first().boundingBox();
    await mouse.move(x + width * from, y + height / 2);
    await mouse.down();
    await this.calm();
    const sent = [];
    const events = await this.traced(async () => {
      for (let move = 1; move <= moves; move += 1) {
        sent.push(mouse.move(x + width * (from + ((to - from) * move) / moves), y + height / 2));
        await new Promise((resolve) => setTimeout(resolve, 1000 / 60));
      }
      await Promise.all(sent);
    });
    await mouse.move(x + width / 2, y - 60);
    await mouse.up();
    await this.calm();
    const changes = marks(events, 'changed');
    const frames = presented(events).filter((frame) => changes.some((at) => at > frame.began && at <= frame.committed));
    const seconds = (changes.at(-1) - changes[0]) / 1e6;
    return { frames: frames.length, seconds };
  }

  /** Clicks on places in turn, each a share of the width and height of the first of `selector`, when the answer to the one
   * before is there. */
  async clicks({ selector, places }) {
    const { mouse } = this.page;
    const events = await this.traced(async () => {
      for (const [across, down] of places) {
        const { x, y, width, height } = await this.page.locator(selector).first().boundingBox();
        await mouse.move(x + width * across, y + height * down);
        // What is under the pointer is told first.
        await this.calm();
        await mouse.down();
        await mouse.up();
        await this.calm();
      }
    });
    return steps(events, 'pointerup');
  }

  async traced(act, ready) {
    await browser.startTracing(this.page, { categories: CATEGORIES });
    await act();
    if (ready) await this.page.waitForSelector(ready, { timeout: PATIENCE, state: 'attached' });
    await this.calm();
    const trace = await browser.stopTracing();
    if (process.env.BENCH_TRACES) await writeFile(`${process.env.BENCH_TRACES}/${Date.now()}.json`, trace);
    const { traceEvents } = JSON.parse(trace);
    return traceEvents.filter((event) => event.ts > 0).sort((one, other) => one.ts - other.ts);
  }

  /** Waits until nothing is asked for and no mark changes, and what changed last is on the screen. */
  async calm() {
    const until = Date.now() + PATIENCE;
    let asked;
    do {
      // In a page that is just being left there is nobody to ask.
      await this.page.evaluate(calm, CALM).catch(() => this.page.waitForTimeout(CALM));
      asked = asked === this.requests.length && this.open.size === 0 ? undefined : this.requests.length;
    } while (asked !== undefined && Date.now() < until);
    await this.page.waitForTimeout(50);
  }
}

/** Runs in the page: ends when no mark has changed for so many milliseconds and frames. A busy page has none to spare. */
async function calm(milliseconds) {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const began = performance.now();
  for (
    let frames = 0, last = window.__seen.at;
    frames < 4 || performance.now() - Math.max(began, last) < milliseconds;
    frames += 1
  ) {
    await frame();
    if (window.__seen.at !== last) frames = 0;
    last = window.__seen.at;
  }
}

/** For each event of a kind, how long the answer took to be on the screen, and what with, in milliseconds. */
function steps(events, type) {
  const inputs = events.filter((event) => event.name === 'EventDispatch' && INPUT.includes(event.args.data?.type));
  const answered = inputs.map(
    (input, at) => input.args.data.type === type && shown(events, input.ts, inputs[at + 1]?.ts ?? Infinity),
  );
  return answered.filter(Boolean);
}

/** What became of an event at `from`; nothing where no mark changed before `until`. Some changes cannot be seen, and make no frame. */
function shown(events, from, until) {
  const frames = presented(events).filter(({ committed }) => committed >= from && committed < until);
  const changes = marks(events, 'changed')
    .filter((at) => at >= from && at < until)
    .reverse();
  const frame = changes.map((changed) => frames.find(({ committed }) => committed >= changed)).find(Boolean);
  if (!frame) return undefined;
  const main = events.find((event) => event.name === 'changed' || event.name === 'EventDispatch');
  const within = events.filter(
    (event) =>
      event.ph === 'X' &&
      event.ts >= from &&
      event.ts < frame.committed &&
      event.tid === main.tid &&
      event.pid === main.pid,
  );
  const took = (names) => union(within.filter((event) => names.includes(event.name))) / 1000;
  const phases = Object.fromEntries(Object.entries(PHASES).map(([phase, names]) => [phase, took(names)]));
  const milliseconds = (at) => (at - from) / 1000;
  return {
    after: milliseconds(frame.shown),
    made: milliseconds(frame.committed),
    parse: took(['ParseHTML']),
    ...phases,
  };
}

/** How much time the events cover together, in microseconds. */
function union(events) {
  let covered = 0;
  let end = 0;
  for (const { ts, dur = 0 } of events) {
    covered += Math.max(0, ts + dur - Math.max(ts, end));
    end = Math.max(end, ts + dur);
  }
  return covered;
}

function marks(events, name) {
  return events
    .filter((event) => event.name === name && event.cat.includes('blink.user_timing'))
    .map((event) => event.ts);
}

/** The frames that came onto the screen: when the page handed each over, and when it was shown. */
function presented(events) {
  const open = new Map();
  const frames = [];
  for (const { name, ph, ts, args, id2, pid } of events) {
    const id = `${pid} ${id2?.local}`;
    if (name === 'PipelineReporter' && ph === 'b') open.set(id, { began: ts, state: args.frame_reporter?.state });
    const frame = open.get(id);
    if (!frame) continue;
    if (name === 'Commit' && ph === 'e') frame.committed = ts;
    if (name === 'PipelineReporter' && ph === 'e') {
      open.delete(id);
      if (frame.committed && /^STATE_PRESENTED/.test(frame.state)) frames.push({ ...frame, shown: ts });
    }
  }
  return frames.sort((one, other) => one.committed - other.committed);
}

const script = JSON.parse(await text(process.stdin));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  const context = await browser.newContext({ viewport: script.viewport, colorScheme: 'light', locale: 'en-GB' });
  if (script.cookie) {
    const [name, value] = script.cookie.split(/=(.*)/);
    await context.addCookies([{ name, value, url: script.url }]);
  }
  await context.addInitScript(note, script.marks);
  const page = await context.newPage();
  page.on('pageerror', (error) => process.stderr.write(`${error}\n`));
  const player = new Player(page, await context.newCDPSession(page));
  const results = [];
  for (const act of script.acts) results.push(await player[act.do](act));
  process.stdout.write(JSON.stringify(results));
} finally {
  await browser.close();
}
