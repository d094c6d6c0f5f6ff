/**
 * What an applier's process tells of itself. The sink's process needs it too, so nothing here may
 * use more than the JDK.
 */
@NullMarked
package dev.tidegate.bench.apply.process;

import org.jspecify.annotations.NullMarked;
