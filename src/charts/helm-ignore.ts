import type { ChartFiles } from './chart.ts';
import { globPattern } from './glob.ts';
import { textOf } from './read-yaml.ts';

/** The files that `.helmignore` lets through; `templates/.?*` is ignored in any case. */
export function ignoring(files: ChartFiles): ChartFiles {
  const own = files.get('.helmignore');
  const lines = own ? textOf(own).split(/\r?\n/) : [];
  const rules = [...lines, 'templates/.?*'].flatMap(ruleOf);
  return new Map([...files].filter(([path]) => !isIgnored(path, rules)));
}

interface Rule {
  readonly negated: boolean;
  readonly folderOnly: boolean;
  matches(path: string): boolean;
}

function ruleOf(line: string): readonly Rule[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || text.includes('**')) return [];
  const negated = text.startsWith('!');
  const folderOnly = text.endsWith('/');
  const pattern = text.replace(/^!/, '').replace(/\/$/, '');
  const isPath = pattern.includes('/');
  const expression = globPattern(pattern.replace(/^\//, ''));
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  return [{ negated, folderOnly, matches: (path) => expression.test(isPath ? path : nameOf(path)) }];
}

/** Whether the file, or a folder that it stands in, is ignored. */
function isIgnored(path: string, rules: readonly Rule[]): boolean {
  const parts = path.split('/');
  return parts.some((_part, index) => {
    const at = parts.slice(0, index + 1).join('/');
    const isFolder = index < parts.length - 1;
    return rules.some(({ negated, folderOnly, matches }) => {
      if (folderOnly && !isFolder) return false;
      return negated ? !matches(at) : matches(at);
    });
  });
}
