import { describe, expect, it } from 'vitest';
import { ago, anObject, aSnapshot } from '../an-object.fixture.ts';
import type { KubeObject } from '../kube-object.ts';
import type { GraphScope } from './delivery-graph.ts';
import { differingNodes } from './differing-nodes.ts';
import { drawGraph } from './draw-graph.ts';
import { escapeLabel, renderMermaid } from './render-mermaid.ts';
import { renderTree } from './render-tree.ts';

const ready = (status: string, reason: string) => ({
  type: 'Ready',
  status,
  reason,
  lastTransitionTime: ago(90),
});
const git = anObject('GitRepository', 'fleet', {
  status: { conditions: [ready('True', 'Succeeded')], artifact: { revision: 'main@sha1:abc123400000' } },
});
const base = anObject('Kustomization', 'base', {
  spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
  status: { conditions: [ready('False', 'BuildFailed')], lastAppliedRevision: 'main@sha1:9f8e7d600000' },
});
const web = anObject('Kustomization', 'web', {
  spec: {
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
    dependsOn: [{ name: 'base' }, { name: 'gone' }],
  },
  status: {
    conditions: [ready('True', 'ReconciliationSucceeded')],
    inventory: {
      entries: ['apps_web_apps_Deployment', 'apps_a__ConfigMap', 'apps_b__ConfigMap'].map((id) => ({
        id,
        v: 'v1',
      })),
    },
  },
});
const paused = anObject('HelmRelease', 'paused', { spec: { suspend: true } });
const OBJECTS = [
  git,
  base,
  web,
  paused,
  anObject('Deployment', 'web'),
  anObject('ConfigMap', 'a'),
  anObject('ConfigMap', 'b'),
];
const draw = (scope: GraphScope = {}, objects: readonly KubeObject[] = OBJECTS) =>
  drawGraph(aSnapshot(objects), scope);

describe('diagrams', () => {
  it('are trees for terminals: states, revisions, skew, dependencies, counts, what is missing', () => {
    const lines = renderTree(draw()).split('\n');
    const said = lines.map((line) => line.replace(/^[ │├└─]+/, ''));
    expect(said.toSorted()).toEqual(
      [
        'GitRepository/apps/fleet  main@abc1234  ready 1h',
        'Kustomization/apps/base  main@9f8e7d6  FAILED BuildFailed 1h (main@abc1234, applied main@9f8e7d6)',
        'Kustomization/apps/web  ready 1h  depends on Kustomization/apps/base, Kustomization/apps/gone',
        'Deployment/apps/web  unknown',
        '2 ConfigMap',
        'HelmRelease/apps/paused  suspended',
        'Kustomization/apps/gone  MISSING',
      ].toSorted(),
    );
    expect(lines).toContain(
      '└── Kustomization/apps/web  ready 1h  depends on Kustomization/apps/base, Kustomization/apps/gone',
    );
  });

  it('are the same text for the same cluster, in whatever order it was read', () => {
    expect(renderMermaid([draw({}, OBJECTS.toReversed())])).toBe(renderMermaid([draw()]));
    expect(renderTree(draw({}, OBJECTS.toReversed()))).toBe(renderTree(draw()));
  });

  it('tell delivers, owns and depends on apart, and states by words and borders', () => {
    const text = renderMermaid([draw()]);
    expect(text).toMatch(/-\.->\|"depends on"\|/);
    expect(text).toMatch(/-->\|"main@abc1234, applied main@9f8e7d6"\|/);
    expect(text).toMatch(
      /\[\["Kustomization<br\/>apps\/base<br\/>main@9f8e7d6<br\/><b>failed<\/b> for 1h<br\/>BuildFailed"\]\]:::failed/,
    );
    expect(text).toMatch(/"HelmRelease<br\/>apps\/paused<br\/>suspended"\]:::suspended/);
    expect(text).toMatch(/"Kustomization<br\/>apps\/gone<br\/>MISSING"\]:::missing/);
    expect(text).toMatch(/\(\["2 ConfigMap"\]\)/);
  });

  it('show one hub, one namespace, or only what fails with what it comes from', () => {
    const names = (scope: GraphScope) =>
      draw(scope)
        .nodes.filter(({ type }) => type === 'object')
        .map(({ kind, name }) => `${kind}/${name}`);
    expect(names({ hub: { kind: 'Kustomization', namespace: 'apps', name: 'base' } })).toEqual(
      ['GitRepository/fleet', 'Kustomization/base', 'Kustomization/web', 'Deployment/web'].toSorted(),
    );
    expect(names({ namespace: 'elsewhere' })).toEqual([]);
    expect(names({ onlyFailing: true })).toEqual(['GitRepository/fleet', 'Kustomization/base']);
  });

  it('highlight the way to the root cause, also where it is not there', () => {
    const rootPath = [
      { kind: 'Kustomization', namespace: 'apps', name: 'base' },
      { kind: 'Secret', namespace: 'apps', name: 'age' },
    ];
    const graph = draw({ rootPath });
    expect(graph.edges.filter(({ onRootPath }) => onRootPath)).toHaveLength(1);
    expect(renderMermaid([graph])).toMatch(/linkStyle \d+ stroke:#c5221f/);
    expect(renderMermaid([graph]).match(/^ +style \w+ stroke:#c5221f,stroke-width:5px$/gm)).toHaveLength(2);
    expect(renderTree(graph)).toContain('>> Kustomization/apps/base');
  });

  it('say how much they hide, and keep what fails', () => {
    const graph = draw({ limit: 3 });
    expect(graph.nodes).toHaveLength(3);
    expect(graph.nodes.map(({ name }) => name)).toContain('base');
    expect(graph.hidden.nodes).toBeGreaterThan(0);
    expect(renderMermaid([graph])).toContain('nodes and');
    expect(renderTree(graph)).toMatch(/\(\d+ nodes and \d+ edges hidden\)/);
  });

  it('never leave what fails without what delivers it', () => {
    const broken = Array.from({ length: 40 }, (_, at) => [
      anObject('Kustomization', `app-${at}`, {
        spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
        status: {
          conditions: [ready('False', 'HealthCheckFailed')],
          inventory: { entries: [{ id: `apps_app-${at}_apps_Deployment`, v: 'v1' }] },
        },
      }),
      anObject('Deployment', `app-${at}`, {
        status: { conditions: [{ type: 'Available', status: 'False', lastTransitionTime: ago(90) }] },
      }),
    ]).flat();
    const graph = draw({ limit: 11 }, [git, ...broken]);
    const joined = new Set(graph.edges.flatMap(({ from, to }) => [from, to]));
    expect(graph.nodes).toHaveLength(11);
    expect(graph.nodes.filter(({ id }) => !joined.has(id))).toEqual([]);
  });

  it('stay within what Mermaid takes', () => {
    const many = Array.from({ length: 900 }, (_, at) =>
      anObject('Kustomization', `${'long-name-'.repeat(6)}${at}`, {
        spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
      }),
    );
    const text = renderMermaid([draw({ limit: 2000 }, [git, ...many])]);
    expect(text.length).toBeLessThan(50_001);
    expect(text.match(/-->/g)?.length).toBeLessThan(501);
    expect(text).toContain('hidden');
  });

  it('draw circles, and objects that apply themselves', () => {
    const wait = (name: string, on: string) =>
      anObject('Kustomization', name, {
        spec: { dependsOn: [{ name: on }] },
        status: {
          inventory: { entries: [{ id: `apps_${name}_kustomize.toolkit.fluxcd.io_Kustomization` }] },
        },
      });
    const graph = draw({}, [wait('one', 'two'), wait('two', 'one')]);
    expect(graph.edges.map(({ kind }) => kind)).toEqual(['depends_on', 'depends_on']);
    expect(renderTree(graph).split('\n')).toHaveLength(2);
  });

  it('tie flags to the workloads that say they read them, in each part that is asked for', () => {
    const marks = { 'guidon.dev/flags': 'shop/new-checkout', 'guidon.dev/environment': 'production' };
    const reader = anObject('Deployment', 'web', {
      metadata: { annotations: marks },
      spec: { replicas: 1 },
      status: { conditions: [{ type: 'Available', status: 'False', lastTransitionTime: ago(20) }] },
    });
    const objects = [...OBJECTS.filter(({ kind }) => kind !== 'Deployment'), reader];
    expect(renderMermaid([draw({}, objects)])).toMatch(
      /\{\{"Flag<br\/>shop\/new-checkout<br\/>in production"\}\}:::flag/,
    );
    const flags = new Map([['shop/new-checkout@production', 'on in production']]);
    expect(renderTree(draw({ flags }, objects))).toContain('reads flag shop/new-checkout (on in production)');
    const isShown = (scope: GraphScope) => draw(scope, objects).nodes.some(({ type }) => type === 'flag');
    expect([isShown({ onlyFailing: true }), isShown({ namespace: 'apps' })]).toEqual([true, true]);
    expect(isShown({ namespace: 'shop' })).toBe(false);
  });

  it('call doubtful what a status calls doubtful, and not failing', () => {
    const stale = anObject('Kustomization', 'stale', {
      spec: { interval: '5m' },
      status: { conditions: [ready('True', 'x')], history: [{ lastReconciled: ago(600) }] },
    });
    expect(renderMermaid([draw({}, [stale])])).toContain(
      '"Kustomization<br/>apps/stale<br/>doubtful for 10h<br/>NotReconciledLately"]:::doubtful',
    );
    expect(renderTree(draw({}, [stale]))).toContain('doubtful NotReconciledLately 10h');
    expect(draw({ onlyFailing: true }, [stale]).nodes).toEqual([]);
  });

  it('keep what is delivered when something must go, rather than what nobody delivers', () => {
    const strays = Array.from({ length: 9 }, (_, at) => anObject('DaemonSet', `a${at}`));
    expect(draw({ limit: 5 }, [...OBJECTS, ...strays]).nodes.map(({ kind }) => kind)).not.toContain(
      'DaemonSet',
    );
  });

  it('have one subgraph for each cluster, with differences marked', () => {
    const graph = draw();
    const text = renderMermaid(
      [graph, { ...graph, cluster: 'prod "eu"' }],
      new Map([[graph.nodes[0]?.id ?? '', 'revision']]),
    );
    expect(text).toContain('subgraph c1["prod #34;eu#34;"]');
    expect(text.match(/≠ revision/g)).toHaveLength(2);
  });

  it('draw images from their repository to the commit that names them', () => {
    const scan = anObject('ImageRepository', 'web');
    const policy = anObject('ImagePolicy', 'web', { spec: { imageRepositoryRef: { name: 'web' } } });
    const bump = anObject('ImageUpdateAutomation', 'bump', {
      spec: { sourceRef: { kind: 'GitRepository', name: 'fleet' } },
    });
    const graph = draw({}, [scan, policy, bump, git]);
    const named = (id: string) => graph.nodes.find((node) => node.id === id)?.kind;
    expect(graph.edges.map(({ from, to, kind }) => [named(from), kind, named(to)])).toEqual([
      ['ImagePolicy', 'automates', 'ImageUpdateAutomation'],
      ['ImageRepository', 'delivers', 'ImagePolicy'],
      ['ImageUpdateAutomation', 'automates', 'GitRepository'],
    ]);
    expect(renderTree(graph)).toContain('updates GitRepository/apps/fleet');
  });

  it('draw what an instance of Flux makes, and the skew of a release', () => {
    const instance = anObject('FluxInstance', 'flux', {
      spec: { sync: { kind: 'GitRepository', name: 'fleet' } },
      status: { lastAppliedRevision: 'v2.9.4@sha256:aaaaaaa' },
    });
    const chart = anObject('OCIRepository', 'db', {
      status: { artifact: { revision: '2.0.0@sha256:abcdef0' } },
    });
    const release = anObject('HelmRelease', 'db', {
      spec: { chartRef: { kind: 'OCIRepository', name: 'db' } },
      status: { history: [{ version: 1, status: 'deployed', chartVersion: '1.9.0' }] },
    });
    const graph = draw({}, [instance, git, chart, release]);
    const named = (id: string) => graph.nodes.find((node) => node.id === id)?.kind;
    expect(graph.edges.map(({ from, to, kind, label }) => [named(from), kind, named(to), label])).toEqual([
      ['FluxInstance', 'owns', 'GitRepository', undefined],
      ['OCIRepository', 'delivers', 'HelmRelease', '2.0.0@abcdef0, applied 1.9.0'],
    ]);
  });

  it('tell in what clusters differ: what is not there, revisions, health, wanted state, counts', () => {
    const moved = { ...git, status: { ...git.status, artifact: { revision: 'main@sha1:def567800000' } } };
    const changed = anObject('HelmRelease', 'paused', { spec: { suspend: true, interval: '5m' } });
    const left = aSnapshot(OBJECTS, { cluster: 'left' });
    const right = aSnapshot([moved, web, changed, ...OBJECTS.slice(4, -1)], { cluster: 'right' });
    const drawn = [left, right].map((snapshot) => ({ snapshot, graph: drawGraph(snapshot, {}) }));
    const differing = differingNodes(drawn);
    const said = drawn.flatMap(({ graph }) => renderTree(graph, differing).split('\n'));
    const of = (name: string) => said.find((line) => line.includes(name))?.replace(/^.*≠ /, '');
    expect(of('GitRepository/apps/fleet')).toBe('revision');
    expect(of('Kustomization/apps/base  ')).toBe('not in right');
    expect(of('HelmRelease/apps/paused')).toBe('spec');
    expect(of('2 ConfigMap')).toBe('counts');
    expect(said.find((line) => line.includes('Deployment/apps/web'))).not.toContain('≠');
  });

  it.each([
    '"]; click n1 "javascript:alert(1)"',
    'a\n  end\n  b-->c',
    '<img src=x onerror=alert(1)>',
    '#quot;`$x`',
    '%%{init: {}}%%',
    'x\u202Eevil',
  ])('are not broken by the name %j', (name) => {
    const text = renderMermaid([draw({}, [anObject('Deployment', name)])]);
    const lines = text.split('\n').filter((line) => line.includes('Deployment'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^ {2}n[0-9a-f]{10}\["Deployment<br\/>apps\/[^"<>`\n]*<br\/>unknown"\]:::unknown$/,
    );
    expect(renderTree(draw({}, [anObject('Deployment', name)])).split('\n')).toHaveLength(1);
  });

  it('cut labels without cutting entities', () => {
    expect(escapeLabel('"'.repeat(200))).toMatch(/^(#34;){59}…$/);
  });
});
