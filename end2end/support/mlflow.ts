// Runs and versions as programs log them: over MLflow's protocol, with somebody's token.

import { expect, type APIRequestContext } from '@playwright/test';

import type { Shared } from './shared';
import type { Role } from './terrarium';

/** What a run is to log. */
export interface Logged {
  name: string;
  params?: Record<string, string>;
  /** The values of each metric, one a step. */
  metrics?: Record<string, readonly number[]>;
  tags?: Record<string, string>;
}

/** An experiment that a test has for itself. */
export class Experiment {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly shared: Shared,
    private readonly track: Track,
    readonly id: string,
    readonly name: string,
  ) {}

  static async create(request: APIRequestContext, shared: Shared, name: string): Promise<Experiment> {
    const track = tracker(request, shared);
    const { experiment_id: id } = await track('experiments/create', { name });
    return new Experiment(request, shared, track, id as string, name);
  }

  /** The address of its page. */
  get path(): string {
    return `/experiments/${this.id}`;
  }

  /** Begins a run and logs; it goes on until it is ended. Answers its id. */
  async begin({ name, params = {}, metrics = {}, tags = {} }: Logged): Promise<string> {
    const start_time = Date.now();
    const id = idOf(await this.track('runs/create', { experiment_id: this.id, run_name: name, start_time, tags: pairs(tags) }));
    await this.track('runs/log-batch', { run_id: id, params: pairs(params) });
    for (const [key, values] of Object.entries(metrics)) await this.log(id, key, values);
    return id;
  }

  /** Logs values of a metric, one a step. */
  async log(run: string, key: string, values: readonly number[], first = 0): Promise<void> {
    const timestamp = Date.now();
    const metrics = values.map((value, index) => ({ key, value, timestamp: timestamp + index, step: first + index }));
    await this.track('runs/log-batch', { run_id: run, metrics });
  }

  /** Ends a run. */
  async end(run: string, status = 'FINISHED'): Promise<void> {
    await this.track('runs/update', { run_id: run, status, end_time: Date.now() });
  }

  /** A run that began, logged and ended. Answers its id. */
  async run(logged: Logged): Promise<string> {
    const id = await this.begin(logged);
    await this.end(id);
    return id;
  }

  /** Stores a file of a run. */
  async store(run: string, path: string, data: string | Buffer): Promise<void> {
    const headers = { authorization: `Bearer ${this.shared.tokens.engineer}` };
    const url = `${this.shared.url}/api/2.0/mlflow-artifacts/artifacts/${this.id}/${run}/artifacts/${path}`;
    const answer = await this.request.put(url, { headers, data });
    expect(answer.status(), await answer.text()).toBe(200);
  }
}

/** Asks the tracking API for something, and answers what it says. */
export type Track = (path: string, data: object, method?: 'POST' | 'DELETE') => Promise<Record<string, unknown>>;

/** Who asks the tracking API with the token of that role. */
export function tracker(request: APIRequestContext, shared: Shared, role: Role = 'engineer'): Track {
  return async (path, data, method = 'POST') => {
    const headers = { authorization: `Bearer ${shared.tokens[role]}` };
    const answer = await request.fetch(`${shared.url}/api/2.0/mlflow/${path}`, { method, headers, data });
    expect(answer.status(), `${path}: ${await answer.text()}`).toBe(200);
    return (await answer.json()) as Record<string, unknown>;
  };
}

/** Registers a version of a model, of a run that is called `name`, read fact_sales, and logged this. Answers the run's id. */
export async function registerVersion(track: Track, model: string, name: string, logged: Omit<Logged, 'name'> = {}): Promise<string> {
  const timestamp = Date.now();
  const id = idOf(await track('runs/create', { experiment_id: '0', run_name: name, start_time: timestamp }));
  const metrics = Object.entries(logged.metrics ?? {}).flatMap(([key, values]) =>
    values.map((value, step) => ({ key, value, timestamp, step })),
  );
  await track('runs/log-batch', { run_id: id, metrics, params: pairs(logged.params ?? {}), tags: pairs(logged.tags ?? {}) });
  const dataset = { name: 'warehouse.fact_sales', digest: name.slice(-30), source_type: 'warehouse', source: '{}' };
  await track('runs/log-inputs', { run_id: id, datasets: [{ dataset, tags: [] }] });
  await track('model-versions/create', { name: model, source: `s3://models/${model}`, run_id: id });
  return id;
}

function idOf(created: Record<string, unknown>): string {
  return (created.run as { info: { run_id: string } }).info.run_id;
}

function pairs(record: Record<string, string>) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
