/** Tests of the workload. */
@NullMarked
package dev.tidegate.bench.orders;

import org.jspecify.annotations.NullMarked;
