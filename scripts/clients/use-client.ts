import { must } from './check.ts';

interface CallResult {
  readonly isError?: boolean | undefined;
  readonly content?: unknown;
}

/** What every SDK's client can do, as far as the session below goes. */
export interface AnyClient {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<CallResult>;
  close(): Promise<void>;
}

/** A short life of a flag: created, archived, and deleted once the person agreed. */
export async function useClient(client: AnyClient, questions: () => number): Promise<string> {
  try {
    const { tools } = await client.listTools();
    must(
      tools.some((tool) => tool.name === 'list_flags'),
      'list_flags is not listed',
    );
    const key = `client_check_${Math.random().toString(36).slice(2, 10)}`;
    await call(client, 'list_projects', {});
    await call(client, 'create_flag', { key });
    const missing = await client.callTool({ name: 'get_flag', arguments: { key: 'no_such_flag' } });
    must(missing.isError === true, 'a missing flag was not an error');
    await call(client, 'update_flag', { key, archived: true });
    await call(client, 'delete_flag', { key });
    must(questions() === 1, `the person was asked ${questions()} times`);
    return `${tools.length} tools, a flag created, archived, and deleted after a confirmation`;
  } finally {
    await client.close();
  }
}

async function call(client: AnyClient, name: string, input: Record<string, unknown>): Promise<void> {
  const result = await client.callTool({ name, arguments: input });
  must(result.isError !== true, `${name}: ${JSON.stringify(result.content)}`);
}
