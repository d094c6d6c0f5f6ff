/** A wholesale supplier's orders, in the shape of the TPC-C benchmark. */
@NullMarked
package dev.tidegate.sandbox.workload.orders;

import org.jspecify.annotations.NullMarked;
