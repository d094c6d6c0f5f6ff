/** Every type with its extremes, and the changes that are hard to follow. */
@NullMarked
package dev.tidegate.sandbox.workload.types;

import org.jspecify.annotations.NullMarked;
