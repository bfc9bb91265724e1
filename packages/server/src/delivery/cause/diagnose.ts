import { type Evidence, evidence } from '../evidence.ts';
import { countOf, fieldOf, recordOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { isFluxObject } from '../health/flux-health.ts';
import { isSuspended } from '../health/suspension.ts';
import type { KubeObject } from '../kube-object.ts';
import { type ObjectRef, refOf, refText } from '../object-ref.ts';
import { changesOf } from './changes-of.ts';
import type { Scope } from './diagnosis-rule.ts';
import { DIAGNOSIS_RULES } from './diagnosis-rules.ts';
import { selectsNothing } from './explain-network.ts';
import { kindDiagnosis } from './kind-diagnoses.ts';
import { LONGEST, type Statement } from './statements.ts';
import type { World } from './world.ts';

/** What is wrong with the root of a chain. */
export interface Diagnosis {
  readonly code: string;
  readonly says: string;
  readonly next: string;
  readonly evidence: readonly Evidence[];
}

const SCOPES: Readonly<Record<string, Scope>> = {
  Kustomization: 'applier',
  HelmRelease: 'applier',
  ResourceSet: 'applier',
  FluxInstance: 'applier',
  ImagePolicy: 'image',
  ImageUpdateAutomation: 'image',
};

/** What is wrong with an object, or with one that is not there; `unexplained` when no rule knows it. */
export function diagnose(ref: ObjectRef, world: World): Diagnosis {
  const object = world.index.find(ref);
  if (object === undefined) return missing(ref);
  const found = plain(object, world) ?? ruled(object, world) ?? unexplained(object, world);
  return { ...found, evidence: [...found.evidence, ...changesOf(object, world)] };
}

function missing(ref: ObjectRef): Diagnosis {
  return {
    code: 'missing_object',
    says: `${refText(ref)} is not there.`,
    next: `Create ${refText(ref)}, or correct what names it.`,
    evidence: [evidence(ref, 'metadata.name', 'there is no such object')],
  };
}

/** What fields tell without words. */
function plain(object: KubeObject, world: World): Diagnosis | undefined {
  const health = world.health.of(object);
  const shown = health.evidence;
  if (isFluxObject(object) && isSuspended(object))
    return {
      code: 'suspended',
      says: 'It is suspended, so nothing new gets past it.',
      next: 'Ask who suspended it and why; resume it when the reason is gone.',
      evidence: shown,
    };
  if (health.reason === 'ScaledToZero')
    return {
      code: 'scaled_to_zero',
      says: 'It has no replicas.',
      next: 'Scale it up, or find what scaled it down.',
      evidence: [evidence(refOf(object), 'spec.replicas', String(countOf(object, 'spec.replicas')))],
    };
  if (object.kind === 'Node' && fieldOf(object, 'spec.unschedulable') === true && !world.isBad(object))
    return {
      code: 'cordoned',
      says: 'The node is cordoned.',
      next: 'Uncordon it when its maintenance is over.',
      evidence: [evidence(refOf(object), 'spec.unschedulable', 'true')],
    };
  if (object.kind === 'Service') return service(object, world);
  if (object.kind === 'ResourceQuota')
    return {
      code: 'quota_exceeded',
      says: 'The quota is used up.',
      next: 'Raise it, or lower what the namespace requests.',
      evidence: [
        evidence(refOf(object), 'status.used', JSON.stringify(fieldOf(object, 'status.used') ?? {})),
      ],
    };
  if (object.kind === 'ConfigMap' || object.kind === 'Secret')
    return {
      code: 'wrong_content',
      says: 'What it holds is not what its reader takes.',
      next: 'Compare its keys and values with what the reader complains about.',
      evidence: [evidence(refOf(object), 'data', Object.keys(recordOf(object, 'data')).join(', '))],
    };
  if (object.kind === 'NetworkPolicy')
    return {
      code: 'network_policy',
      says: 'The policy does not let the caller in.',
      next: 'Add the caller to the rules of the policy.',
      evidence: [evidence(refOf(object), 'spec', JSON.stringify(object.spec ?? {}))],
    };
  return kindDiagnosis(object, world);
}

function service(object: KubeObject, world: World): Diagnosis {
  const selector = JSON.stringify(fieldOf(object, 'spec.selector') ?? {});
  const ports = JSON.stringify(fieldOf(object, 'spec.ports') ?? []);
  if (selectsNothing(object, world) || world.workloadsBehind(object).length === 0)
    return {
      code: 'service_selects_nothing',
      says: 'The Service selects no pods.',
      next: 'Compare its selector with the labels of the pods.',
      evidence: [evidence(refOf(object), 'spec.selector', selector)],
    };
  return {
    code: 'service_port',
    says: 'The Service sends to a port that nothing listens on.',
    next: 'Compare targetPort with the ports of the containers.',
    evidence: [evidence(refOf(object), 'spec.ports', ports)],
  };
}

function ruled(object: KubeObject, world: World): Diagnosis | undefined {
  const scope = scopeOf(object);
  const health = world.health.of(object);
  const own: Statement[] = health.evidence.slice(0, 1).map((shown) => ({
    text: `${health.reason}: ${health.message}`.slice(0, LONGEST),
    from: 'condition',
    reason: health.reason,
    evidence: shown,
  }));
  const statements = [...world.statements(object), ...own];
  for (const { scope: wanted, pattern, code, says, next } of DIAGNOSIS_RULES) {
    const isMeant = wanted === 'any' || wanted === scope || (wanted === 'flux' && isFluxObject(object));
    const said = isMeant
      ? statements.find(({ text, from }) => from !== 'log' && pattern.test(text))
      : undefined;
    if (said !== undefined)
      return { code, says, next, evidence: [said.evidence, ...logEvidence(statements)] };
  }
  return undefined;
}

function scopeOf(object: KubeObject): Scope {
  if (POD_SPECS[object.kind] !== undefined) return 'workload';
  const known = SCOPES[object.kind];
  if (known !== undefined) return known;
  return isFluxObject(object) ? 'source' : 'any';
}

/** What programs wrote last, as evidence of why they ended. */
function logEvidence(statements: readonly Statement[]): Evidence[] {
  return statements
    .filter(({ from }) => from === 'log')
    .slice(0, 3)
    .map((statement) => statement.evidence);
}

function unexplained(object: KubeObject, world: World): Diagnosis {
  const { reason, message, evidence: shown } = world.health.of(object);
  return {
    code: 'unexplained',
    says: `It is not well (${reason}), and nothing else explains it.`,
    next: message === '' ? 'Look at its events and logs.' : 'Act on what its status says.',
    evidence: shown,
  };
}
