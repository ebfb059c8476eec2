// Runs as programs log them: over MLflow's protocol, with an engineer's token.

import { expect, type APIRequestContext } from '@playwright/test';

import type { Shared } from './shared';

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
    readonly id: string,
    readonly name: string,
  ) {}

  static async create(request: APIRequestContext, shared: Shared, name: string): Promise<Experiment> {
    const { experiment_id: id } = await post(request, shared, 'experiments/create', { name });
    return new Experiment(request, shared, id as string, name);
  }

  /** The address of its page. */
  get path(): string {
    return `/experiments/${this.id}`;
  }

  /** Begins a run and logs; it goes on until it is ended. Answers its id. */
  async begin({ name, params = {}, metrics = {}, tags = {} }: Logged): Promise<string> {
    const start_time = Date.now();
    const { run } = await this.post('runs/create', { experiment_id: this.id, run_name: name, start_time, tags: pairs(tags) });
    const id = (run as { info: { run_id: string } }).info.run_id;
    await this.post('runs/log-batch', { run_id: id, params: pairs(params) });
    for (const [key, values] of Object.entries(metrics)) await this.log(id, key, values);
    return id;
  }

  /** Logs values of a metric, one a step. */
  async log(run: string, key: string, values: readonly number[], first = 0): Promise<void> {
    const timestamp = Date.now();
    const metrics = values.map((value, index) => ({ key, value, timestamp: timestamp + index, step: first + index }));
    await this.post('runs/log-batch', { run_id: run, metrics });
  }

  /** Ends a run. */
  async end(run: string, status = 'FINISHED'): Promise<void> {
    await this.post('runs/update', { run_id: run, status, end_time: Date.now() });
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

  private async post(path: string, data: object): Promise<Record<string, unknown>> {
    return post(this.request, this.shared, path, data);
  }
}

async function post(request: APIRequestContext, shared: Shared, path: string, data: object) {
  const headers = { authorization: `Bearer ${shared.tokens.engineer}` };
  const answer = await request.post(`${shared.url}/api/2.0/mlflow/${path}`, { headers, data });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
}

function pairs(record: Record<string, string>) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
