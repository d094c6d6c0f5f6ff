package dev.tidegate.control;

import java.util.concurrent.Callable;

/**
 * A verb of the command line: a picocli command, found by {@link java.util.ServiceLoader}. Returns
 * the exit code: 0 done, 1 error, 2 difference found, 3 a precondition failed.
 */
public interface Verb extends Callable<Integer> {}
