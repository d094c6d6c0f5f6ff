/** Benchmarks, one command each. */
@NullMarked
package dev.tidegate.bench;

import org.jspecify.annotations.NullMarked;
