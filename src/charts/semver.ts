// Semantic versions and their constraints as Masterminds' semver reads them: Helm's charts and `semverCompare`.

/** A version, `v1.2.3-rc.1+build`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: string;
  readonly metadata: string;
  /** As it was written. */
  readonly original: string;
}

const identifiers = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const loose = new RegExp(String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(${identifiers}))?(?:\+(${identifiers}))?$`);

/** Reads a version; parts that are missing are 0. Undefined for what is none. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > 256) return undefined;
  const [, major, minor = '0', patch = '0', prerelease = '', metadata = ''] = loose.exec(text) ?? [];
  if (major === undefined) return undefined;
  if (prerelease.split('.').some((part) => /^0\d+$/.test(part))) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), prerelease, metadata, original: text };
}

export const isVersion = (text: string): boolean => parseVersion(text) !== undefined;

/** Without the `v` and with all three numbers. */
export function versionText({ major, minor, patch, prerelease, metadata }: Version): string {
  return `${major}.${minor}.${patch}${prerelease && `-${prerelease}`}${metadata && `+${metadata}`}`;
}

/** Below, equal or above: metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  const numbers = a.major - b.major || a.minor - b.minor || a.patch - b.patch;
  return numbers || comparePrereleases(a.prerelease, b.prerelease);
}

function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [x, y] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.max(x.length, y.length); at++) {
    const [left, right] = [x[at], y[at]];
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
    if (left === right) continue;
    const [isLeft, isRight] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isLeft && isRight) return Number(left) - Number(right);
    if (isLeft !== isRight) return isLeft ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

/** A constraint such as `>=1.29-0 <2 || ~3.1`; undefined for what is none. */
export function parseConstraint(text: string): ((version: Version) => boolean) | undefined {
  const alternatives = text
    .replaceAll(/(v?[\dxX*.+A-Za-z-]+)\s+-\s+(v?[\dxX*.+A-Za-z-]+)/g, '>=$1 <=$2')
    .split('||')
    .map(conjunction);
  if (alternatives.some((each) => each === undefined)) return undefined;
  return (version) => alternatives.some((tests) => tests?.every((test) => test(version)));
}

type Test = (version: Version) => boolean;
const operators = String.raw`=>|=<|>=|<=|!=|=|>|<|~>|~|\^|`;
const term = new RegExp(
  String.raw`^\s*(${operators})\s*v?([0-9]+|[xX*])(?:\.([0-9]+|[xX*]))?(?:\.([0-9]+|[xX*]))?(?:-(${identifiers}))?(?:\+${identifiers})?(?:\s*,|\s+|$)`,
);

function conjunction(text: string): readonly Test[] | undefined {
  const tests: Test[] = [];
  let rest = text.trim();
  if (rest === '') return undefined;
  while (rest !== '') {
    const found = term.exec(rest);
    if (!found) return undefined;
    rest = rest.slice(found[0].length).trimStart();
    tests.push(testOf(found));
  }
  return tests;
}

interface Bound extends Version {
  /** Parts that are written as numbers. */
  readonly given: number;
}

function testOf([, operator = '', ...parts]: readonly (string | undefined)[]): Test {
  const written = parts.slice(0, 3);
  const firstOpen = written.findIndex((part) => part === undefined || /^[xX*]$/.test(part));
  const given = firstOpen < 0 ? 3 : firstOpen;
  const [major = 0, minor = 0, patch = 0] = written.slice(0, given).map(Number);
  const bound: Bound = { major, minor, patch, prerelease: parts[3] ?? '', metadata: '', original: '', given };
  const test = comparison(operator, bound);
  // A version before a release fits only where the constraint names one, too.
  return (version) => (version.prerelease !== '' && bound.prerelease === '' ? false : test(version));
}

function comparison(operator: string, bound: Bound): Test {
  const order = (version: Version) => compareVersions(version, bound);
  const inRange = (version: Version) => given(version, bound);
  switch (operator) {
    case '!=':
      return (version) => (bound.given < 3 ? !inRange(version) : order(version) !== 0);
    case '>':
      return (version) => (bound.given < 3 ? order(version) > 0 && !inRange(version) : order(version) > 0);
    case '<':
      return (version) => order(version) < 0;
    case '>=':
    case '=>':
      return (version) => order(version) >= 0;
    case '<=':
    case '=<':
      return (version) => order(version) <= 0 || (bound.given < 3 && inRange(version));
    case '~':
    case '~>':
      return (version) => order(version) >= 0 && tilde(version, bound);
    case '^':
      return (version) => order(version) >= 0 && caret(version, bound);
    default:
      return (version) => (bound.given < 3 ? order(version) >= 0 && tilde(version, bound) : order(version) === 0);
  }
}

/** The same in every part that the bound gives. */
function given(version: Version, bound: Bound): boolean {
  const pairs = [
    [version.major, bound.major],
    [version.minor, bound.minor],
    [version.patch, bound.patch],
  ].slice(0, bound.given);
  return pairs.every(([a, b]) => a === b);
}

function tilde(version: Version, bound: Bound): boolean {
  if (bound.given === 0) return true;
  return version.major === bound.major && (bound.given === 1 || version.minor === bound.minor);
}

function caret(version: Version, bound: Bound): boolean {
  if (bound.given === 0) return true;
  if (bound.major > 0 || bound.given === 1) return version.major === bound.major;
  if (version.major !== 0) return false;
  if (bound.minor > 0 || bound.given === 2) return version.minor === bound.minor;
  return version.minor === 0 && version.patch === bound.patch;
}
