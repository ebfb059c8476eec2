// A web site of somebody else: another origin, with a page of its own.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class ForeignSite {
  html = '';
  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async open(): Promise<ForeignSite> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(site.html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const site = new ForeignSite(server, `http://127.0.0.1:${port}`);
    return site;
  }

  /** Shows this in its page. */
  show(body: string): void {
    this.html = `<!doctype html><html lang="en"><head><title>Another site</title><link rel="icon" href="data:,"></head><body><main><h1>Another site</h1>${body}</main></body></html>`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
