import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseObjects, type SourcedObject } from '../../src/objects/parse.ts';
import { istioKindOf } from '../../src/rules/istio-kind.ts';
import { verdictDifferences } from '../support/api-verdict.ts';
import { connectTo } from '../support/cluster-suite.ts';
import { live } from '../support/live.ts';
import { storeCrds } from '../support/stored.ts';

const files = join(process.env.ISTIO_CORPUS ?? join('..', 'shared', 'corpus'), 'analyze', 'validation', 'files');

live({}, (liveTest) => {
  liveTest('an API server takes our CRDs, and takes and refuses the same objects as we do', async (plane, t) => {
    const cluster = connectTo(plane.kubeconfig);
    try {
      await storeCrds(cluster);
      if (!existsSync(files)) {
        t.skip(`skipped loudly: there is no ${files} (set ISTIO_CORPUS)`);
        return;
      }
      const objects = [...corpusObjects()];
      assert.ok(objects.length > 100, `${objects.length} objects`);
      assert.deepEqual(await verdictDifferences(cluster, objects, ({ rule }) => isStructural(rule)), []);
    } finally {
      cluster.close();
    }
  });
});

/** What the API server judges too: not the semantic rules, and not keys that are gone once YAML is read. */
const isStructural = (rule = '') => rule.startsWith('schema/') && rule !== 'schema/duplicate-key';

/** Every Istio object with a name, moved to a namespace that is there. */
function* corpusObjects(): Iterable<SourcedObject> {
  const names = readdirSync(files, { recursive: true, encoding: 'utf8' }).filter((name) => /\.ya?ml$/.test(name));
  for (const name of names.sort())
    for (const { object, source } of parseObjects(readFileSync(join(files, name), 'utf8'), name).objects)
      if (istioKindOf(object) && object.metadata?.name)
        yield { source, object: { ...object, metadata: { ...object.metadata, namespace: 'default' } } };
}
