import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, type TestContext, test } from 'node:test';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium';
/** Why pages cannot be tried in a browser here; undefined when they can. */
const missing = existsSync(executablePath)
  ? undefined
  : `no Chromium at ${executablePath} (apt-get install chromium, or CHROMIUM_BIN)`;

export interface OpenPage {
  readonly page: Page;
  /** Console errors, uncaught exceptions and requests that left the page. */
  readonly trouble: readonly string[];
}

/** Runs tests with a headless Chromium; without one they are skipped and say so. */
export function inBrowser(
  declare: (
    browserTest: (
      name: string,
      body: (open: (html: string) => Promise<OpenPage>, t: TestContext) => Promise<void>,
    ) => void,
  ) => void,
): void {
  let browser: Browser | undefined;
  before(async () => {
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ];
    if (missing === undefined) browser = await chromium.launch({ executablePath, args });
  });
  after(() => browser?.close());
  declare((name, body) =>
    test(name, { skip: missing !== undefined && `skipped loudly: ${missing}` }, async (t) => {
      assert.ok(browser);
      const context = await browser.newContext({ viewport: { width: 1024, height: 800 } });
      try {
        await body(async (html) => {
          const page = await context.newPage();
          const trouble: string[] = [];
          page.on('console', (message) => {
            if (message.type() === 'error') trouble.push(`console: ${message.text()}`);
          });
          page.on('pageerror', (error) => trouble.push(`exception: ${error.message}`));
          page.on('request', (request) => {
            if (!request.isNavigationRequest()) trouble.push(`request: ${request.url()}`);
          });
          await page.route('**/*', (route) =>
            route.request().isNavigationRequest()
              ? route.fulfill({ contentType: 'text/html', body: html })
              : route.abort(),
          );
          await page.goto('http://page.test/');
          return { page, trouble };
        }, t);
      } finally {
        await context.close();
      }
    }),
  );
}

/** What axe-core has against a page, as `RULE: SELECTOR`. */
export async function violations(page: Page): Promise<readonly string[]> {
  // The page's own policy keeps scripts out: axe is put in over the debugger's way.
  const found = await page.evaluate(`${axe.source}; axe.run(document).then(({ violations }) => violations)`);
  return (found as { id: string; nodes: { target: string[] }[] }[]).flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id}: ${target.join(' ')}`),
  );
}

/** Time from the navigation to the first paint with something in it, in milliseconds. */
export async function firstPaintMs(page: Page): Promise<number> {
  const entry = "performance.getEntriesByName('first-contentful-paint')[0]";
  await page.waitForFunction(`${entry} !== undefined`);
  return Number(await page.evaluate(`${entry}.startTime`));
}
