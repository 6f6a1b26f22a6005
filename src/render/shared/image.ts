import { isFilled } from '../../lib/filled.ts';
import type { ImageValues } from '../../model/chart-values.ts';

/**
 * Full name of a container image, `hub/image:tag-variant`: what `own` lacks comes from `global`. An image with a slash is
 * used as it is. A null prints as Istio prints it, so that the mistake shows in the image's name.
 */
export function imageName(image: string | null, own: ImageValues, global: ImageValues): string {
  if (image?.includes('/')) return image;
  const [hub, tag, variant] = (['hub', 'tag', 'variant'] as const).map((part) =>
    isFilled(own[part]) ? own[part] : global[part],
  );
  return `${hub ?? '<nil>'}/${image ?? ''}:${tag ?? '<nil>'}${isFilled(variant) ? `-${variant}` : ''}`;
}
