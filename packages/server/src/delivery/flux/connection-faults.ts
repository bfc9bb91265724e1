import { AppError } from '../../lib/app-error.ts';
import { textOf } from '../fields.ts';

/** What comes of the files and certificates of a kubeconfig. MISCONFIGURED where they cannot be used. */
export async function usable<T>(cluster: string, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (failure) {
    if (failure instanceof AppError) throw failure;
    const code = textOf(failure, 'code');
    throw new AppError(
      'MISCONFIGURED',
      `The certificates or tokens of cluster "${cluster}" cannot be used${code === undefined ? '' : ` (${code})`}.`,
      { hint: 'Whoever runs this server should check the files and certificates that its kubeconfig names.' },
    );
  }
}

/** A kubeconfig that does not say where its cluster is. */
export function noServer(cluster: string): AppError {
  return new AppError('MISCONFIGURED', `The kubeconfig names no usable server for cluster "${cluster}".`, {
    hint: 'Whoever runs this server should correct its kubeconfig.',
  });
}

/** A cluster that needs a program which must not be started. */
export function pluginsOff(cluster: string): AppError {
  return new AppError(
    'MISCONFIGURED',
    `Cluster "${cluster}" needs a credential plugin, and these are switched off.`,
    {
      hint: 'Whoever runs this server can allow them with GUIDON_KUBE_EXEC=true, or use a token or certificate.',
    },
  );
}
