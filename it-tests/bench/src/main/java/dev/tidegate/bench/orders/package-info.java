/** An order-entry workload as a source's log would tell it, without a source. */
@NullMarked
package dev.tidegate.bench.orders;

import org.jspecify.annotations.NullMarked;
