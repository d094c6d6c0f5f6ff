/** Tests of what the benchmark of the load rests on. */
@NullMarked
package dev.tidegate.bench.load;

import org.jspecify.annotations.NullMarked;
