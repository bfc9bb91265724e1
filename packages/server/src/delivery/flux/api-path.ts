import { AppError } from '../../lib/app-error.ts';

/**
 * Joins the parts of a path, each one segment of it. Throws INVALID_ARGUMENT for a part that could be more.
 *
 * An API server decodes a path before it takes it apart, so encoding does not confine `../secrets`; no name in
 * Kubernetes has a slash or percent sign.
 */
export function apiPath(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return strings.reduce((path, text, index) => path + segment(values[index - 1] ?? '') + text);
}

function segment(value: string): string {
  if (/^\.{1,2}$|[/%\\]/.test(value) || value === '') throw noName(value);
  return encodeURIComponent(value);
}

function noName(value: string): AppError {
  return new AppError('INVALID_ARGUMENT', `"${value.slice(0, 100)}" is no name of Kubernetes.`, {
    hint: 'Names have letters, digits, dots and dashes.',
  });
}
