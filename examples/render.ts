// Renders two configurations and says which objects differ.
import { diffManifests, generate } from 'istioctl';

export async function profilesDiffer(from: string, to: string): Promise<readonly string[]> {
  const objects = async (profile: string) => {
    const { manifests = [], problems } = await generate({ files: [], sets: [`profile=${profile}`] });
    if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('\n'));
    return manifests.map((manifest) => manifest.object());
  };
  const { differences } = diffManifests(await objects(from), await objects(to), { select: [], ignore: [], rename: [] });
  return differences.map(({ change, ref }) => `${change} ${ref.kind} ${ref.name}`);
}
