/** Main, and the wiring of a pipeline, by hand. */
@NullMarked
package dev.tidegate.daemon;

import org.jspecify.annotations.NullMarked;
