/**
 * Runs what was created once, on generated rows and with generated arguments, and judges what the
 * server says. Start reading at {@link dev.tidegate.convert.trial.Trial}.
 */
@NullMarked
package dev.tidegate.convert.trial;

import org.jspecify.annotations.NullMarked;
