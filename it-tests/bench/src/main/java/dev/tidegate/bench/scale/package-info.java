/** What is left of the applier's rate with many tables and a slow network. */
@NullMarked
package dev.tidegate.bench.scale;

import org.jspecify.annotations.NullMarked;
