/** One very large transaction. */
@NullMarked
package dev.tidegate.bench.transaction;

import org.jspecify.annotations.NullMarked;
