// A Terrarium under test: the real binary, with a data folder and a port of its own.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROLES = ['viewer', 'analyst', 'engineer', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** A name and a password that signs in. */
export interface Credentials {
  name: string;
  password: string;
}

const READY_TIMEOUT_MS = 120_000;

export class Terrarium {
  readonly url: string;
  /** The first administrator, as printed by the very first start. */
  administrator: Credentials | undefined;
  private process: ChildProcess | undefined;

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly logFile: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Makes a data folder, starts the server on it with the demo shop, and waits until it is ready. */
  static async start(logFile: string): Promise<Terrarium> {
    const dataDir = await mkdtemp(join(tmpdir(), 'terrarium-e2e-'));
    // Where root runs the tests, the embedded database runs as another user, who has to pass through.
    await chmod(dataDir, 0o711);
    const terrarium = new Terrarium(dataDir, await freePort(), logFile);
    await terrarium.up();
    // The server loads the demo shop in the background; this command ends when all of it is there.
    await terrarium.run(['demo']);
    return terrarium;
  }

  /** Starts the server on its data folder and waits until it is ready. */
  async up(): Promise<void> {
    const child = spawn(binary(), ['serve', '--demo'], { env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const printed = { name: '', password: '' };
    createInterface({ input: child.stderr }).on('line', (line) => log.write(`${line}\n`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.name ||= /^\s*Name:\s*(\S+)/.exec(line)?.[1] ?? '';
      printed.password ||= /^\s*Password:\s*(\S+)/.exec(line)?.[1] ?? '';
      if (printed.name && printed.password) this.administrator ??= { ...printed };
    });
    await this.untilReady(child);
  }

  /** Ends the server the gentle way and waits for its end. */
  async down(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends the server as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends the server and removes its data. */
  async remove(): Promise<void> {
    await this.down();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Runs a command of the binary on the same data, and answers what it prints. */
  async run(args: readonly string[], input = ''): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = execFile(binary(), args, { env: this.environment() }, (error, stdout, stderr) => {
        if (error) reject(new Error(`terrarium ${args.join(' ')}: ${error.message}\n${stdout}${stderr}`));
        else resolve(stdout);
      });
      child.stdin?.end(input);
    });
  }

  /** Adds a user of that role. */
  async addUser(name: string, role: Role, password: string): Promise<Credentials> {
    await this.run(['user', 'add', name, '--role', role, '--password-stdin'], `${password}\n`);
    return { name, password };
  }

  /** Makes an API token of that role. */
  async token(role: Role): Promise<string> {
    return (await this.run(['token', `e2e-${role}`, '--role', role])).trim();
  }

  private environment(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !name.startsWith('TERRARIUM_') || name === 'TERRARIUM_SITE_DIR',
    );
    return {
      ...Object.fromEntries(inherited),
      TERRARIUM_DATA_DIR: this.dataDir,
      TERRARIUM_LISTEN: `127.0.0.1:${this.port}`,
    };
  }

  private async untilReady(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (Date.now() < deadline) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`The server ended (${child.exitCode ?? child.signalCode}) before it was ready: see ${this.logFile}`);
      }
      if (await answers(`${this.url}/ready`)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The server was not ready after ${READY_TIMEOUT_MS / 1000} s: see ${this.logFile}`);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }
}

function binary(): string {
  const path = process.env['TERRARIUM_TEST_BIN'];
  if (!path) throw new Error('TERRARIUM_TEST_BIN is not set. Start the tests with ./dev e2e.');
  return path;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port'));
      });
    });
  });
}
