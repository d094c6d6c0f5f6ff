/** Tests of what a benchmark rests on. */
@NullMarked
package dev.tidegate.bench.apply.sink;

import org.jspecify.annotations.NullMarked;
