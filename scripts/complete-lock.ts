// npm run lock: adds to package-lock.json the optional packages of other platforms that `npm install` left out because
// the registry at hand lacks them. Without them `npm ci` refuses ("Missing: … from lock file"). --check only reports.
import { readFileSync, writeFileSync } from 'node:fs';

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockedPackage> };
const added: string[] = [];
for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || /[\^~><*|\s]/.test(version)) continue;
    lock.packages[key] = { version, dev: true, optional: true, ...platformOf(name) } as LockedPackage;
    added.push(name);
  }
}
if (process.argv.includes('--check')) {
  if (added.length > 0) {
    console.error(
      `package-lock.json lacks ${added.length} packages of other platforms (${added.slice(0, 3).join(', ')}, …): npm run lock`,
    );
    process.exitCode = 1;
  }
} else if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added ${added.length}: ${added.join(', ')}`);
}

function platformOf(name: string): { os?: string[]; cpu?: string[] } {
  const words = (name.split('/').at(-1) ?? '').split(/[-_.]/);
  const os = words.find((word) =>
    /^(?:aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)$/.test(word),
  );
  const cpu = words.find((word) => /^(?:arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)$/.test(word));
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }) };
}
