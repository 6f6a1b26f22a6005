import assert from 'node:assert/strict';

interface Artifact {
  readonly uri: string;
  readonly uriBaseId?: string;
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: Artifact;
      readonly region: { readonly startLine: number; readonly startColumn?: number };
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}
interface Rule {
  readonly id: string;
  readonly shortDescription: { readonly text: string };
  readonly fullDescription: { readonly text: string };
  readonly help: { readonly text: string; readonly markdown: string };
  readonly defaultConfiguration: { readonly level: string };
  readonly properties: { readonly tags: readonly string[] };
}
interface Log {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly Rule[] } };
    readonly automationDetails: { readonly id: string };
    readonly results: readonly Result[];
  }[];
}

const levels = ['error', 'warning', 'note', 'none'];

/** What GitHub's code scanning demands of a SARIF file, and what it silently drops otherwise ("SARIF support for code scanning"). */
export function checkForGithub(text: string): readonly Result[] {
  assert.ok(Buffer.byteLength(text) < 100_000_000);
  const log = JSON.parse(text) as Log;
  assert.equal(log.version, '2.1.0');
  assert.match(log.$schema, /sarif-2\.1\.0/);
  assert.ok(log.runs.length <= 20);
  return log.runs.flatMap(({ tool: { driver }, automationDetails, results }) => {
    assert.equal(driver.name, 'istioctl');
    assert.match(automationDetails.id, /^istioctl\/[\w-]+\/$/, 'the category is what stands before the last slash');
    assert.ok(driver.rules.length <= 25_000);
    assert.ok(results.length <= 25_000);
    assert.equal(new Set(driver.rules.map(({ id }) => id)).size, driver.rules.length, 'one rule per id');
    for (const rule of driver.rules) checkRule(rule);
    for (const result of results) {
      assert.equal(driver.rules[result.ruleIndex]?.id, result.ruleId);
      checkResult(result);
    }
    const prints = results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    assert.equal(new Set(prints).size, prints.length, 'one result per finding');
    return results;
  });
}

function checkRule({ id, shortDescription, fullDescription, help, defaultConfiguration, properties }: Rule): void {
  for (const text of [id, shortDescription.text, fullDescription.text, help.text, help.markdown])
    assert.ok(text.trim() !== '', `${id} lacks a text`);
  assert.ok(id.length <= 255);
  assert.ok(shortDescription.text.length <= 1024 && fullDescription.text.length <= 1024, id);
  assert.ok(levels.includes(defaultConfiguration.level));
  assert.ok(properties.tags.length <= 20);
}

function checkResult({ ruleId, level, message, locations, partialFingerprints }: Result): void {
  assert.ok(levels.includes(level));
  assert.ok(message.text.trim() !== '', ruleId);
  assert.ok(locations.length >= 1 && locations.length <= 1000);
  for (const { physicalLocation } of locations) {
    const { artifactLocation, region } = physicalLocation;
    assert.equal(artifactLocation.uriBaseId, '%SRCROOT%', artifactLocation.uri);
    assert.doesNotMatch(artifactLocation.uri, /^(?:\/|[a-z]+:|\.\.?\/)/i, 'a path below the top folder');
    assert.ok(new URL(artifactLocation.uri, 'file:///top/').href.startsWith('file:///top/'));
    assert.ok(region.startLine >= 1 && (region.startColumn ?? 1) >= 1);
  }
  assert.match(partialFingerprints.primaryLocationLineHash ?? '', /^[0-9a-f]+:\d+$/);
}
