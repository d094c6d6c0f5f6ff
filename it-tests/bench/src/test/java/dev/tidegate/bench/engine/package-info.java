/** Tests of what a benchmark rests on. */
@NullMarked
package dev.tidegate.bench.engine;

import org.jspecify.annotations.NullMarked;
