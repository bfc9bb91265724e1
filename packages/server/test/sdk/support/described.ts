import { type Schema, Validator } from '@cfworker/json-schema';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Answer>> };
}

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, Answer | { readonly $ref: string }>>;
}

interface Answer {
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** The OpenAPI document of a server, held against what the server does. */
export class Described {
  readonly #document: Document;

  constructor(document: object) {
    this.#document = document as Document;
  }

  static async of(url: string): Promise<Described> {
    return new Described((await (await fetch(`${url}/api/v1/openapi.json`)).json()) as object);
  }

  /** What of an answer is not as the document says: `operation` is such as `GET /api/v1/keys`. */
  async problems(operation: string, response: Response): Promise<string[]> {
    const text = await response.text();
    const answer = this.#answer(operation, response.status);
    if (answer === undefined) return [`${operation} may not answer ${response.status}`];
    const missing = Object.keys(answer.headers ?? {}).filter((name) => !response.headers.has(name));
    return [
      ...missing.map((name) => `there is no header ${name}`),
      ...this.#bodyProblems(answer, response, text),
    ];
  }

  /** What of a body an operation does not take. */
  refuses(operation: string, body: unknown): string[] {
    const schema = this.#operation(operation).requestBody?.content['application/json']?.schema;
    return schema === undefined ? ['it takes no body'] : this.#mismatches(schema, body);
  }

  #bodyProblems({ content }: Answer, { headers }: Response, text: string): string[] {
    const type = headers.get('content-type') ?? '';
    if (content === undefined) return text === '' ? [] : ['there is a body'];
    const schema = content[type]?.schema;
    return schema === undefined ? [`it is ${type}`] : this.#mismatches(schema, JSON.parse(text));
  }

  #answer(operation: string, status: number): Answer | undefined {
    const answer = this.#operation(operation).responses[status];
    if (answer === undefined || !('$ref' in answer)) return answer;
    return this.#document.components.responses[answer.$ref.replace('#/components/responses/', '')];
  }

  #operation(operation: string): Operation {
    const [method = '', path = ''] = operation.split(' ');
    const found = this.#document.paths[path]?.[method.toLowerCase()];
    if (found === undefined) throw new Error(`${operation} is not described.`);
    return found;
  }

  #mismatches(schema: object, value: unknown): string[] {
    const root = { ...schema, components: this.#document.components } as Schema;
    const { errors } = new Validator(root, '2020-12', false).validate(value);
    return errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  }
}
