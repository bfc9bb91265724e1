import { everyOf, isRecord, recordOf, textOf } from '../fields.ts';
import { POD_SPECS } from '../graph/reference-rules.ts';
import { referencesOf } from '../graph/references.ts';
import type { KubeObject } from '../kube-object.ts';
import { blame, type Explainer, type Explanation } from './explanation.ts';
import { changedBefore } from './lately-changed.ts';
import type { Statement } from './statements.ts';
import type { World } from './world.ts';

/** The ConfigMaps a workload reads that are there. */
export function configOf(workload: KubeObject, world: World): readonly KubeObject[] {
  return readBy(workload, 'ConfigMap', world);
}

function readBy(workload: KubeObject, kind: string, world: World): readonly KubeObject[] {
  return referencesOf(workload).flatMap(({ to }) => (to.kind === kind ? (world.index.find(to) ?? []) : []));
}

/** Words of a program that does not like what it was configured with. */
const DISLIKED =
  /invalid|parse|unmarshal|syntax|unknown (key|field|option|directive)|unexpected|malformed|not a valid|unsupported|bad config|configuration error|illegal/i;

/** Words for configuration as such. */
const CONFIGURATION = /config|setting|propert|\.ya?ml\b|\byaml\b|\.json\b|\.toml\b|\.conf\b|\.ini\b/i;

/** Words of a program that is not let in with what it shows. */
const REFUSED =
  /password authentication failed|authentication failed|invalid (credentials|password|api key|token)|access denied for user|unauthorized|login failed|WRONGPASS|NOAUTH|bad credentials|SignatureDoesNotMatch|InvalidAccessKey/i;

/** The ConfigMap whose file or variable a program complains about, or the Secret it is refused with. */
export const configurations: Explainer = (subject, world) => {
  if (POD_SPECS[subject.kind] === undefined || !world.isBad(subject)) return [];
  const logged = world.statements(subject).filter(({ from }) => from === 'log');
  const disliked = logged.filter(({ text }) => DISLIKED.test(text));
  return [
    ...misconfigured(subject, disliked, world),
    ...named(subject, logged, world),
    ...unset(subject, logged, world),
    ...refused(subject, logged, world),
  ];
};

/** Lines of a level that no program ends with, after their time or as fields. */
const HARMLESS =
  /^(?:\d[\d:.,TZ+/-]*\s+)*\W*(?:WARN(?:ING)?|INFO|DEBUG|TRACE)\b|\blevel"?[=:]\s*"?(?:warn|info|debug|trace)/i;

/**
 * What was changed lately, when a program names a setting it takes from there, or quotes a value that it found there.
 *
 * A program that misses a setting which is there looks in another place.
 */
function named(subject: KubeObject, logged: readonly Statement[], world: World): Explanation[] {
  const read = [...readBy(subject, 'ConfigMap', world), ...readBy(subject, 'Secret', world)];
  return read
    .filter((source) => changedBefore(source, subject, world))
    .flatMap((source) => {
      const settings = settingsFrom(source, subject);
      const said = logged.find(
        ({ text }) =>
          !UNSET.test(text) &&
          !HARMLESS.test(text) &&
          (settings.some((name) => isNamed(name, text)) || quotes(text, source, subject)),
      );
      return said === undefined ? [] : [blame(source, 0.65, 'is configured by', world, said.evidence)];
    });
}

/** The settings a workload takes from a ConfigMap or Secret, as its program knows them. */
function settingsFrom(source: KubeObject, subject: KubeObject): readonly string[] {
  const pod = POD_SPECS[subject.kind] ?? 'spec';
  const variables = everyOf(subject, `${pod}.containers[].env[]`);
  const own = variables.filter((variable) => textOf(variable, 'value') !== undefined);
  const overridden = new Set(own.map((variable) => textOf(variable, 'name')));
  const renamed = variables.filter((variable) =>
    ['configMapKeyRef', 'secretKeyRef'].some(
      (place) => textOf(variable, `valueFrom.${place}.name`) === source.metadata.name,
    ),
  );
  const names = [
    ...Object.keys(recordOf(source, 'data')),
    ...renamed.flatMap((variable) => textOf(variable, 'name') ?? []),
  ];
  return names.filter((name) => name.length > 4 && /[_.-]/.test(name) && !overridden.has(name));
}

function isNamed(name: string, text: string): boolean {
  const at = text.indexOf(name);
  return at >= 0 && !/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + name.length));
}

/** Whether a text quotes a telling value that a ConfigMap holds and the workload itself does not. */
function quotes(text: string, source: KubeObject, subject: KubeObject): boolean {
  if (source.kind !== 'ConfigMap') return false;
  const held = Object.values(recordOf(source, 'data')).filter((value) => typeof value === 'string');
  const own = isRecord(subject.spec) ? JSON.stringify(subject.spec) : '';
  return [...text.matchAll(/["'`]([^"'`\s]{3,80})["'`]/g)].some(([, value = '']) => {
    const isTelling = value.length > 7 || /^(?=.*\d)(?=.*\D)/.test(value);
    return isTelling && !own.includes(value) && held.some((data) => isNamed(value, data));
  });
}

/** Words of a program that lacks a variable of its environment. */
const UNSET =
  /KeyError: '(?<key>[A-Z][A-Z0-9_]{2,})'|\b(?<name>[A-Z][A-Z0-9_]{2,})\b["'`]? (?:is |was |must be |environment variable )?(?:not set|unset|required|missing|undefined|not defined|not found)|(?:missing|required|undefined|unset)(?: required)?(?: env(?:ironment)?)?(?: var(?:iable)?)?:? ["'`]?(?<other>[A-Z][A-Z0-9_]{2,})\b/;

/** What the environment of a program comes from, when it was changed lately and lacks a variable the program wants. */
function unset(subject: KubeObject, logged: readonly Statement[], world: World): Explanation[] {
  return logged.flatMap((statement) => {
    const { key, name, other } = UNSET.exec(statement.text)?.groups ?? {};
    const wanted = key ?? name ?? other;
    if (wanted === undefined) return [];
    const read = [...readBy(subject, 'ConfigMap', world), ...readBy(subject, 'Secret', world)];
    return read
      .filter((source) => changedBefore(source, subject, world) && !(wanted in recordOf(source, 'data')))
      .map((source) => blame(source, 0.62, 'takes its environment from', world, statement.evidence));
  });
}

function misconfigured(subject: KubeObject, disliked: readonly Statement[], world: World): Explanation[] {
  if (disliked.length === 0) return [];
  const configs = configOf(subject, world);
  const general = disliked.find(({ text }) => CONFIGURATION.test(text));
  return configs.flatMap((config) => {
    const said = complained(config, subject, disliked);
    if (said !== undefined) return [blame(config, 0.65, 'is configured by', world, said.evidence)];
    const weight = changedBefore(config, subject, world) ? 0.62 : configs.length === 1 ? 0.51 : 0;
    if (general === undefined || weight === 0) return [];
    return [blame(config, weight, 'is configured by', world, general.evidence)];
  });
}

/** A Secret is to blame only when it was changed lately: what refuses it may have changed as well. */
function refused(subject: KubeObject, logged: readonly Statement[], world: World): Explanation[] {
  const said = logged.find(({ text }) => REFUSED.test(text));
  if (said === undefined) return [];
  const fresh = readBy(subject, 'Secret', world).filter((secret) => changedBefore(secret, subject, world));
  return fresh.map((secret) => blame(secret, 0.62, 'signs in with', world, said.evidence));
}

function complained(
  config: KubeObject,
  subject: KubeObject,
  disliked: readonly Statement[],
): Statement | undefined {
  const words = [...mountsOf(config, subject), ...Object.keys(recordOf(config, 'data'))];
  const telling = words.filter((word) => word.length > 3);
  return disliked.find(({ text }) => telling.some((word) => text.includes(word)));
}

/** Where the containers of a workload see a ConfigMap as files. */
function mountsOf(config: KubeObject, subject: KubeObject): readonly string[] {
  const pod = POD_SPECS[subject.kind] ?? 'spec';
  const volumes = everyOf(subject, `${pod}.volumes[]`).filter(
    (volume) => textOf(volume, 'configMap.name') === config.metadata.name,
  );
  const names = volumes.map((volume) => textOf(volume, 'name'));
  const mounts = everyOf(subject, `${pod}.containers[].volumeMounts[]`);
  return mounts
    .filter((mount) => names.includes(textOf(mount, 'name')))
    .flatMap((mount) => textOf(mount, 'mountPath') ?? []);
}
