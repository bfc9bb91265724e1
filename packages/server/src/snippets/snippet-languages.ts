import { pythonCode } from './python-code.ts';
import { reactCode } from './react-code.ts';
import { serverCode } from './server-code.ts';
import type { SnippetLanguage } from './snippet-language.ts';

const SERVER = {
  install: 'npm install @openfeature/server-sdk',
  docs: 'https://openfeature.dev/docs/reference/sdks/server/javascript/',
};

const REACT = {
  install: 'npm install @openfeature/react-sdk',
  docs: 'https://openfeature.dev/docs/reference/sdks/client/web/react/',
};

/** Every language a flag can be read from, through OpenFeature. An extension belongs to one row. */
export const SNIPPET_LANGUAGES: readonly SnippetLanguage[] = [
  {
    ...SERVER,
    language: 'typescript',
    extensions: ['ts', 'mts', 'cts'],
    code: (flag) => serverCode(flag, { module: 'import', types: true }),
  },
  {
    ...SERVER,
    language: 'javascript',
    extensions: ['js', 'mjs'],
    code: (flag) => serverCode(flag, { module: 'import', types: false }),
  },
  {
    ...SERVER,
    language: 'javascript',
    extensions: ['cjs'],
    code: (flag) => serverCode(flag, { module: 'require', types: false }),
  },
  { ...REACT, language: 'tsx', extensions: ['tsx'], code: reactCode },
  { ...REACT, language: 'jsx', extensions: ['jsx'], code: reactCode },
  {
    language: 'python',
    extensions: ['py'],
    install: 'pip install openfeature-sdk',
    docs: 'https://openfeature.dev/docs/reference/sdks/server/python/',
    code: pythonCode,
  },
];
