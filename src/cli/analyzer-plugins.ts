import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../model/errors.ts';
import type { Analyzer } from '../pipeline/analyze.ts';

/**
 * Loads analyzers of others: npm packages that are installed beside the project, or paths of modules. A module exports
 * `analyzers`, a list of Analyzer. Throws InputError when it does not.
 */
export async function loadPlugins(names: readonly string[], cwd: string): Promise<readonly Analyzer[]> {
  const lists = await Promise.all(names.map((name) => loadPlugin(name, cwd)));
  return lists.flat();
}

async function loadPlugin(name: string, cwd: string): Promise<readonly Analyzer[]> {
  const module: { readonly analyzers?: unknown } = await import(pathToFileURL(resolve(name, cwd)).href).catch(
    (cause: unknown) => {
      throw broken(name, cause instanceof Error ? cause.message : String(cause), cause);
    },
  );
  const { analyzers } = module;
  if (!Array.isArray(analyzers)) throw broken(name, 'it exports no list "analyzers"');
  const bad = analyzers.findIndex((analyzer) => !isAnalyzer(analyzer));
  if (bad >= 0) throw broken(name, `analyzers[${bad}] needs name, summary, why, fix, reads, emits and check()`);
  return analyzers;
}

function resolve(name: string, cwd: string): string {
  if (isAbsolute(name)) return name;
  try {
    return createRequire(join(cwd, 'plugins.js')).resolve(name);
  } catch (cause) {
    throw broken(name, 'there is no such package or module', cause);
  }
}

function isAnalyzer(value: unknown): value is Analyzer {
  if (value === null || typeof value !== 'object') return false;
  const given: Partial<Record<keyof Analyzer, unknown>> = value;
  const texts = [given.name, given.summary, given.why, given.fix];
  const isComplete = texts.every((text) => typeof text === 'string') && typeof given.check === 'function';
  return isComplete && Array.isArray(given.reads) && Array.isArray(given.emits);
}

const broken = (name: string, reason: string, cause?: unknown) =>
  new InputError(`plugin ${name} cannot be used: ${reason}`, {
    code: 'PLUGIN',
    hint: 'install it with npm, or name the path of a module; see docs/analyze.md',
    cause,
  });
