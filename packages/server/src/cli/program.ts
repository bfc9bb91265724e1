import { Command } from 'commander';
import { remoteCommandsInWords } from '../config/remote-commands.ts';
import { GUIDON_VERSION } from '../mcp/guidon-version.ts';
import { EXIT_CODES_HELP } from './exit-codes.ts';

/** A command of the program: its line in the overview, and the module that fills in the rest when it is named. */
interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<(command: Command) => void>;
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  mcp: {
    summary: 'MCP server on standard input and output, for one assistant',
    load: async () => (await import('./mcp.ts')).describeMcp,
  },
  serve: {
    summary: 'HTTP server: MCP for assistants, tools for programs, flags for applications',
    load: async () => (await import('./serve.ts')).describeServe,
  },
  connect: {
    summary: 'print the configuration that connects an assistant',
    load: async () => (await import('./connect.ts')).describeConnect,
  },
  flags: {
    summary: 'list, read, switch and evaluate flags',
    load: async () => (await import('./flags.ts')).describeFlags,
  },
  delivery: {
    summary: 'what runs in clusters, why it is broken, drawn as a tree',
    load: async () => (await import('./delivery.ts')).describeDelivery,
  },
  keys: {
    summary: 'make, list, rotate and revoke keys',
    load: async () => (await import('./keys.ts')).describeKeys,
  },
  organizations: {
    summary: 'make and list organizations, which never see each other',
    load: async () => (await import('./organizations.ts')).describeOrganizations,
  },
  requests: {
    summary: 'list, show, approve and publish change requests',
    load: async () => (await import('./requests.ts')).describeRequests,
  },
  export: {
    summary: 'print a project as a file',
    load: async () => (await import('./export.ts')).describeExport,
  },
  validate: {
    summary: 'check a project file, or a project',
    load: async () => (await import('./validate.ts')).describeValidate,
  },
  diff: {
    summary: 'compare project files and projects',
    load: async () => (await import('./diff.ts')).describeDiff,
  },
  audit: {
    summary: 'search, export and verify the audit log',
    load: async () => (await import('./audit.ts')).describeAudit,
  },
  surface: {
    summary: 'decide which tools of Guidon are offered to whom',
    load: async () => (await import('./surface.ts')).describeSurface,
  },
  webhooks: {
    summary: 'tell other systems what waits for approval and what went live',
    load: async () => (await import('./webhooks.ts')).describeWebhooks,
  },
  backup: {
    summary: 'write the whole database to a file, while it is in use',
    load: async () => (await import('./backup.ts')).describeBackup,
  },
  restore: {
    summary: 'fill an empty database from a backup',
    load: async () => (await import('./restore.ts')).describeRestore,
  },
  tools: {
    summary: 'list every tool there is',
    load: async () => (await import('./tools.ts')).describeTools,
  },
  call: {
    summary: 'call any tool with JSON arguments',
    load: async () => (await import('./call.ts')).describeCall,
  },
  demo: {
    summary: 'fill the database with a realistic workspace',
    load: async () => (await import('./demo.ts')).describeDemo,
  },
  doctor: {
    summary: 'check this installation and its database',
    load: async () => (await import('./doctor.ts')).describeDoctor,
  },
};

const EXAMPLES = `
Examples:
  guidon connect claude-code        how to connect Claude Code
  guidon demo                       try it on realistic data
  guidon flags list                 what flags there are
  guidon flags set new_checkout_flow on --env staging

The database is guidon.db in the platform's data folder; GUIDON_DATA chooses another folder.
With GUIDON_URL and GUIDON_KEY, ${remoteCommandsInWords()} speak to a server instead.
${EXIT_CODES_HELP}`;

/** The command tree for one command line; only the commands it names are loaded. */
export async function createProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('guidon')
    .description('Feature flags that people and their AI assistants manage together.')
    .version(GUIDON_VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .addHelpText('after', EXAMPLES);
  for (const [name, entry] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(entry.summary);
    if (argv.includes(name)) (await entry.load())(command);
  }
  tellUsageAfterErrors(program);
  return program;
}

function tellUsageAfterErrors(command: Command): void {
  const usage = command.createHelp().commandUsage(command);
  command.showHelpAfterError(`Usage: ${usage}\n(add --help for what there is)`);
  command.commands.forEach(tellUsageAfterErrors);
}
