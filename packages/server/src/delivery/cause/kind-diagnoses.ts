import { type Evidence, evidence } from '../evidence.ts';
import { fieldOf, listOf, textOf } from '../fields.ts';
import type { KubeObject } from '../kube-object.ts';
import { refOf } from '../object-ref.ts';
import type { Diagnosis } from './diagnose.ts';
import { complaintsAbout } from './explain-answers.ts';
import { contestOf } from './explain-contested.ts';
import { complaintsOfDisk } from './explain-storage.ts';
import type { World } from './world.ts';

/** What is wrong with objects that look well and are to blame all the same: what they say, not how they are. */
export function kindDiagnosis(object: KubeObject, world: World): Diagnosis | undefined {
  if (world.isBad(object)) return undefined;
  const blamed = contest(object, world) ?? fullDisk(object, world) ?? exhausted(object, world);
  if (blamed !== undefined) return blamed;
  if (object.kind === 'PodDisruptionBudget')
    return {
      code: 'disruption_budget',
      says: 'The budget lets no pod go, so nothing that holds one can be drained.',
      next: 'Run one replica more, or allow a disruption for the time of the drain.',
      evidence: [shown(object, 'spec'), shown(object, 'status.disruptionsAllowed')],
    };
  if (object.kind.endsWith('WebhookConfiguration'))
    return {
      code: 'webhook',
      says: 'Its webhook cannot be called, and its failurePolicy refuses what it was not asked about.',
      next: 'Restore what answers the webhook: its pods, its Service, its certificate.',
      evidence: listOf(object, 'webhooks').map((hook, at) => policyOf(object, hook, at)),
    };
  if (object.kind === 'PersistentVolumeClaim') return volumeElsewhere(object, world);
  return CONTENT[object.kind] === undefined ? undefined : content(object, CONTENT[object.kind] as Content);
}

/** A trouble that shows in one field of a kind without status. */
interface Content extends Omit<Diagnosis, 'evidence'> {
  readonly field: string;
}

const RIGHTS: Content = {
  code: 'rights_missing',
  says: 'The role leaves out a right that is needed.',
  next: 'Give the role the verb on the resource that the message names.',
  field: 'rules',
};

const BOUND: Content = {
  code: 'rights_not_bound',
  says: 'The binding does not name the account that needs its rights.',
  next: 'Name the account that the message tells, with its namespace, as a subject of the binding.',
  field: 'subjects',
};

/** Kinds without status that are blamed for what they say. */
const CONTENT: Readonly<Record<string, Content>> = {
  Role: RIGHTS,
  ClusterRole: RIGHTS,
  RoleBinding: BOUND,
  ClusterRoleBinding: BOUND,
  LimitRange: {
    code: 'limit_range',
    says: 'The bounds or defaults it sets do not fit the containers of the namespace.',
    next: 'Correct it, or let the containers name what they need themselves.',
    field: 'spec.limits',
  },
};

function content(object: KubeObject, { field, ...said }: Content): Diagnosis {
  return { ...said, evidence: [shown(object, field)] };
}

function contest(object: KubeObject, world: World): Diagnosis | undefined {
  const said = contestOf(object, world);
  if (said.length === 0) return undefined;
  return {
    code: 'contested',
    says: 'It and another applier undo each other.',
    next: 'Let one of the two leave the object out.',
    evidence: said,
  };
}

function fullDisk(object: KubeObject, world: World): Diagnosis | undefined {
  const [said] = complaintsOfDisk(object, world);
  if (said === undefined) return undefined;
  return {
    code: 'controller_disk_full',
    says: 'Its disk is full: it can store nothing for the objects it works on.',
    next: 'Give the volume it stores on more room, and look for what fills it.',
    evidence: [said.evidence],
  };
}

function exhausted(object: KubeObject, world: World): Diagnosis | undefined {
  const complaints = complaintsAbout(object, world);
  if (complaints.length === 0) return undefined;
  return {
    code: 'exhausted',
    says: 'It runs, and answers that it has no room left: connections, memory or disk.',
    next: 'Find what uses it up, then give it more room or its callers less.',
    evidence: complaints.slice(0, 3),
  };
}

/** How a webhook's failure is taken; its `caBundle` is left out, being long. */
function policyOf(object: KubeObject, hook: unknown, at: number): Evidence {
  const says = `${textOf(hook, 'name') ?? ''}: ${textOf(hook, 'failurePolicy') ?? 'Fail'}`;
  return evidence(refOf(object), `webhooks[${at}].failurePolicy`, says);
}

function volumeElsewhere(claim: KubeObject, world: World): Diagnosis {
  const name = textOf(claim, 'spec.volumeName') ?? '';
  const volume = world.index.find({ kind: 'PersistentVolume', namespace: '', name });
  return {
    code: 'volume_elsewhere',
    says: 'Its volume is where the pod cannot be: in a zone without a node for it, or attached to another node.',
    next: 'Bring a node into the zone of the volume, free it there, or restore the data elsewhere.',
    evidence: [
      evidence(refOf(claim), 'spec.volumeName', name),
      ...(volume === undefined ? [] : [shown(volume, 'spec.nodeAffinity')]),
    ],
  };
}

function shown(object: KubeObject, field: string): Evidence {
  return evidence(refOf(object), field, JSON.stringify(fieldOf(object, field) ?? null));
}
