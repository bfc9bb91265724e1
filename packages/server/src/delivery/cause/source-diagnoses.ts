import { type DiagnosisRule, rule } from './diagnosis-rule.ts';

/** Troubles of sources and image automation; the first that matches is told. */
export const SOURCE_DIAGNOSES: readonly DiagnosisRule[] = [
  rule(
    'source_tls',
    'source',
    /x509|certificate|tls:/i,
    'The certificate of the remote is not accepted.',
    'Check certSecretRef, and the certificate of the remote.',
  ),
  rule(
    'source_denied',
    'source',
    /AuthenticationFailed|authentication required|unauthorized|\b40[13]\b|forbidden|permission denied|access denied|handshake failed|knownhosts|invalid credentials|SignatureDoesNotMatch|InvalidAccessKey|access key id .{0,20}does not exist|signature we calculated/i,
    'The remote refuses the credentials.',
    'Renew the credentials in the Secret the source names.',
  ),
  rule(
    'source_verification',
    'source',
    /VerificationError|SourceVerified|signature/i,
    'The signature of the revision cannot be verified.',
    'Check verify.secretRef, and who signed the revision.',
  ),
  rule(
    'source_ref_missing',
    'source',
    /couldn't find remote ref|reference not found|unable to (resolve|find|checkout)|no match found for semver|manifest unknown|MANIFEST_UNKNOWN|tag .*not found|no chart version|chart version not found|no .*chart .*found|failed to get chart version|bucket .*not (found|exist)|repository not found|not found/i,
    'The branch, tag, version or chart that is asked for does not exist at the remote.',
    'Correct the reference, or push what it names.',
  ),
  rule(
    'source_unreachable',
    'source',
    /timeout|deadline exceeded|no such host|refused|unreachable|EOF|dial tcp|connection reset|\b50[0234]\b/i,
    'The remote cannot be reached.',
    'Check the address, the network policies and the remote itself.',
  ),
  rule(
    'source_address',
    'source',
    /URLInvalid|ImageURLInvalid|invalid (url|address)|unsupported/i,
    'The address of the source is not valid.',
    'Correct spec.url.',
  ),
  rule(
    'source_storage',
    'source',
    /StatOperationFailed|ArchiveOperationFailed|DirectoryCreationFailed|no space left|StorageOperationFailed/i,
    'The source controller cannot store the artifact.',
    'Check the disk of source-controller.',
  ),
  rule(
    'chart_build',
    'source',
    /ValuesFilesError|DependencyBuildError|ChartPackageError|MetadataPatchError|Chart.yaml/i,
    'The chart cannot be built.',
    'Correct the chart at its source.',
  ),
  rule(
    'artifact_build',
    'source',
    /BuildFailed|ValidationFailed|SourceFetchFailed/,
    'The artifact cannot be put together.',
    'Check the sources and copy rules of the generator.',
  ),

  rule(
    'policy_without_match',
    'image',
    /unable to determine latest version|no (matching|new)? ?(tags?|versions?)|no tags|invalid (semver|policy)|Failure/i,
    'No tag of the image fits the policy.',
    'Compare the range and filter of the policy with the tags that were scanned.',
  ),
  rule(
    'push_denied',
    'image',
    /(push|GitOperationFailed).*(denied|authentication|authorization|protected|\b40[13]\b|read.?only)/is,
    'The automation may not push to the repository.',
    'Give the credentials of the source write access to the branch.',
  ),
];
