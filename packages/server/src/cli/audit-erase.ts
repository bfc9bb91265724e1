import { confirmAtTerminal } from './ask-person.ts';
import { EXIT } from './exit-codes.ts';
import { openLocalApp } from './open-local-app.ts';
import { note, print, printJson } from './print.ts';

/** `guidon audit erase-person`. */
export async function erasePerson(
  person: string,
  options: { readonly yes?: true; readonly json?: true },
): Promise<void> {
  const question = `This would take the names of "${person}" out of the audit log and history for good. Go ahead?`;
  const answer = await confirmAtTerminal(options.yes === true)({
    tool: 'erase_person',
    question,
    plan: [],
    digest: '',
  });
  if (answer !== 'accepted') return refuse(answer === 'unavailable');
  await using app = await openLocalApp();
  const erased = await app.services.audit.erase(await app.operatorCaller(), person);
  if (options.json === true) printJson(erased);
  else print(`Erased from ${erased.rows} rows of the audit log, and from history.`);
}

function refuse(nobody: boolean): void {
  note(nobody ? 'Nothing was erased: agree with --yes.' : 'Nothing was erased.');
  process.exitCode = EXIT.unconfirmed;
}
