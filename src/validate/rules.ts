import type { ConfigRule } from './define-rule.ts';
import { autoscaleLimits, autoscalerSpec, budgetLimits, mergedContradictions } from './rules/contradictions.ts';
import { deprecatedValues } from './rules/deprecated-values.ts';
import { gatewayNames } from './rules/gateway-names.ts';
import { gatewayPorts } from './rules/gateway-ports.ts';
import { componentImages, images } from './rules/images.ts';
import { istiodEnv } from './rules/istiod-env.ts';
import { layers } from './rules/layers.ts';
import {
  baseSettings,
  overwrittenGatewayValues,
  overwrittenNamespace,
  overwrittenSwitches,
  twoMeshConfigs,
} from './rules/lost-settings.ts';
import { nullValues } from './rules/null-values.ts';
import { removedSettings } from './rules/removed-settings.ts';
import { replicas } from './rules/replicas.ts';
import { revision, revisionTags } from './rules/revision.ts';
import { trafficCapture } from './rules/traffic-capture.ts';

/** Every rule across fields; mesh configuration has its own, in src/rules. */
export const rules: readonly ConfigRule[] = [
  gatewayNames,
  gatewayPorts,
  images,
  componentImages,
  revision,
  revisionTags,
  layers,
  trafficCapture,
  nullValues,
  removedSettings,
  deprecatedValues,
  overwrittenSwitches,
  twoMeshConfigs,
  overwrittenNamespace,
  overwrittenGatewayValues,
  baseSettings,
  replicas,
  autoscaleLimits,
  autoscalerSpec,
  budgetLimits,
  mergedContradictions,
  istiodEnv,
];
