import { AppError } from '../lib/app-error.ts';

const ENTER = ['\r', '\n'];
const BACKSPACE = ['\b', '\u007f'];
/** Ctrl-C and Ctrl-D. */
const GIVE_UP = ['\u0003', '\u0004'];

/**
 * Asks for a secret at the terminal, without showing it. Throws PERMISSION_DENIED where there is no terminal, and
 * CANCELLED when the person gives up.
 */
export async function askSecret(question: string, command: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) throw noTerminal(command);
  // Before the question is asked: whoever answers at once would see what they type.
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stderr.write(question);
  try {
    return await readHidden(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

async function readHidden(stdin: NodeJS.ReadStream): Promise<string> {
  let secret = '';
  // Something else may be asked afterwards.
  for await (const chunk of stdin.iterator({ destroyOnReturn: false })) {
    for (const character of String(chunk)) {
      if (ENTER.includes(character)) return secret;
      if (GIVE_UP.includes(character)) throw gaveUp();
      secret = BACKSPACE.includes(character) ? secret.slice(0, -1) : secret + character;
    }
  }
  return secret;
}

function noTerminal(command: string): AppError {
  return new AppError(
    'PERMISSION_DENIED',
    'Only a person at a terminal decides this, with a key of their own.',
    {
      hint: `Ask somebody to run this in a terminal: ${command}`,
    },
  );
}

function gaveUp(): AppError {
  return new AppError('CANCELLED', 'Nothing was decided.', { hint: 'Run it again when you want to decide.' });
}
