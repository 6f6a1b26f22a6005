import type { BundledPackage } from './notices.ts';

/** A CycloneDX 1.6 document of what the bundle contains. Without time and serial number: two builds of one commit are equal. */
export function sbomText(version: string, packages: readonly BundledPackage[]): string {
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', name: 'istioctl', version, licenses: [{ license: { id: 'Apache-2.0' } }] },
    },
    components: packages.map(({ name, version: release, license }) => ({
      type: 'library',
      name,
      version: release,
      purl: `pkg:npm/${name.replace('@', '%40')}@${release}`,
      licenses: [/ (?:OR|AND) /.test(license) ? { expression: license } : { license: { id: license } }],
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
