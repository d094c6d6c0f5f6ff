/** From a commit on the source to its rows on the target. */
@NullMarked
package dev.tidegate.bench.latency;

import org.jspecify.annotations.NullMarked;
