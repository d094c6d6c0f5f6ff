/** Tests of what a benchmark rests on. */
@NullMarked
package dev.tidegate.bench.apply.process;

import org.jspecify.annotations.NullMarked;
