/** Tests of the workload. */
@NullMarked
package dev.tidegate.bench.apply.orders;

import org.jspecify.annotations.NullMarked;
