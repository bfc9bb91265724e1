import type { FixtureCall, FixtureTool } from './fixture-tool.ts';
import { PNG, pause, text, WAV } from './samples.ts';

const image = { type: 'image', data: PNG, mimeType: 'image/png' } as const;

function resource(uri: string, mimeType: string, content: string) {
  return { type: 'resource', resource: { uri, mimeType, text: content } } as const;
}

/** Tools that answer every kind of content, report progress, log, fail, or announce changes. */
export const CONTENT_TOOLS: readonly FixtureTool[] = [
  {
    name: 'test_simple_text',
    run: () => ({ content: [text('This is a simple text response for testing.')] }),
  },
  { name: 'test_image_content', run: () => ({ content: [image] }) },
  {
    name: 'test_audio_content',
    run: () => ({ content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }] }),
  },
  {
    name: 'test_embedded_resource',
    run: () => ({
      content: [resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
    }),
  },
  {
    name: 'test_multiple_content_types',
    run: () => ({
      content: [
        text('Multiple content types test:'),
        image,
        resource('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
      ],
    }),
  },
  {
    name: 'test_error_handling',
    run: () => ({ isError: true, content: [text('This tool intentionally returns an error for testing')] }),
  },
  { name: 'test_tool_with_progress', run: reportProgress },
  { name: 'test_tool_with_logging', run: log },
  { name: 'test_logging_tool', run: log },
  { name: 'test_trigger_tool_change', run: (call) => announce(call, 'tools_list_changed') },
  { name: 'test_trigger_prompt_change', run: (call) => announce(call, 'prompts_list_changed') },
];

async function reportProgress({ context }: FixtureCall) {
  const progressToken = context.mcpReq._meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined) {
      const params = { progressToken, progress, total: 100 };
      await context.mcpReq.notify({ method: 'notifications/progress', params });
    }
    await pause(50);
  }
  return { content: [text('Progress was reported.')] };
}

async function log({ context }: FixtureCall) {
  for (const message of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
    await context.mcpReq.log('info', message);
    await pause(50);
  }
  return { content: [text('Messages were logged.')] };
}

function announce({ extension }: FixtureCall, kind: 'tools_list_changed' | 'prompts_list_changed') {
  extension.publish({ kind });
  return { content: [text('The change was announced.')] };
}
