import { AppError, isAppError, type AppErrorProblem } from '@gatehouse/errors';

/** The error of a setting that cannot be used. */
export function settingInvalid(path: string, problem: string): AppError {
  return settingsInvalid([{ path, problem }]);
}

/**
 * Runs checks that do not depend on each other, so that whoever sent several bad values learns of all of them at once.
 *
 * @throws AppError `setting_invalid` with the problems of every check that failed; whatever else a check throws, at once
 */
export function checkAll(checks: readonly (() => void)[]): void {
  const problems = checks.flatMap(problemsOf);
  if (problems.length > 0) throw settingsInvalid(problems);
}

function problemsOf(check: () => void): readonly AppErrorProblem[] {
  try {
    check();
    return [];
  } catch (error) {
    if (isAppError(error, 'setting_invalid') && error.problems) return error.problems;
    throw error;
  }
}

const problemsMax = 50;

function settingsInvalid(problems: readonly AppErrorProblem[]): AppError {
  const shown = problems.slice(0, problemsMax);
  const { path = '', problem = '' } = shown[0] ?? {};
  const all = shown.map((one) => `${one.path}: ${one.problem}`).join('; ');
  return new AppError('setting_invalid', { text: '{all}', params: { path, problem, all }, problems: shown });
}
