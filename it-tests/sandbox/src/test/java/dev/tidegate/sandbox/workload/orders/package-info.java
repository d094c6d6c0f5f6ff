@NullMarked
package dev.tidegate.sandbox.workload.orders;

import org.jspecify.annotations.NullMarked;
